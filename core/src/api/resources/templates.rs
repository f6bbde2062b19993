//! Templates of emails and SMS. Clerk discourages the whole resource.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/email-sms-templates>.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Timestamp;
use crate::api::description::operations;
use crate::api::parameters::{Limit, open_enum};
use crate::api::types::{Metadata, Page, Patch, model};

operations! {
    /// Lists templates of a type.
    ///
    /// Errors: 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-sms-templates/get/templates/{template_type})
    #[deprecated(note = "Clerk will remove its template operations; use the Dashboard")]
    Get "/templates/{template_type}" as "GetTemplateList" [deprecated]
    pub fn list => ListTemplates(path template_type: TemplateType)
        -> Page<Template>, paged Template {
        /// Whether Clerk answers with the total count. This crate reads both shapes.
        query paginated: bool,
        /// The page size (Clerk's default: 10).
        query limit: Limit,
        /// The number of items to skip.
        query offset: u64,
    }


    /// Retrieves a template.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-sms-templates/get/templates/{template_type}/{slug})
    #[deprecated(note = "Clerk will remove its template operations; use the Dashboard")]
    Get "/templates/{template_type}/{slug}" as "GetTemplate" [deprecated]
    pub fn get => GetTemplate(path template_type: TemplateType, path slug: String)
        -> Template {}


    /// Updates the template with this slug, or creates it.
    ///
    /// Errors: 402 if the plan does not include it, 403 if the instance does not allow it,
    /// 404 `resource_not_found`, 422 for values that are not valid, 423 if it is locked.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-sms-templates/put/templates/{template_type}/{slug})
    #[deprecated(note = "Clerk will remove its template operations; use the Dashboard")]
    Put "/templates/{template_type}/{slug}" as "UpsertTemplate" [deprecated]
    pub fn upsert => UpsertTemplate(path template_type: TemplateType, path slug: String)
        -> Template {
        /// The name.
        body name: String,
        /// The subject, for emails.
        body subject: Patch<String>,
        /// The source of the body, as the editor of Clerk's Dashboard keeps it.
        body markup: Patch<String>,
        /// The body.
        body body: String,
        /// Whether Clerk sends the message. Otherwise the application sends it when it gets the
        /// webhook.
        body delivered_by_clerk: Patch<bool>,
        /// The local part of the sender's address.
        body from_email_name: String,
        /// The local part of the address for replies.
        body reply_to_email_name: String,
    }


    /// Resets a template to Clerk's own text.
    ///
    /// Errors: 402 if the plan does not include it, 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-sms-templates/post/templates/{template_type}/{slug}/revert)
    #[deprecated(note = "Clerk will remove its template operations; use the Dashboard")]
    Post "/templates/{template_type}/{slug}/revert" as "RevertTemplate" [deprecated]
    pub fn revert => RevertTemplate(path template_type: TemplateType, path slug: String)
        -> Template {}


    /// Renders a template with sample values. Clerk does not specify the object in the answer.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-sms-templates/post/templates/{template_type}/{slug}/preview)
    #[deprecated(note = "Clerk will remove its template operations; use the Dashboard")]
    Post "/templates/{template_type}/{slug}/preview" as "PreviewTemplate" [deprecated]
    pub fn preview => PreviewTemplate(path template_type: TemplateType, path slug: String)
        -> Metadata {
        /// The subject, for emails.
        body subject: Patch<String>,
        /// The body.
        body body: String,
        /// The local part of the sender's address.
        body from_email_name: String,
        /// The local part of the address for replies.
        body reply_to_email_name: String,
    }


    /// Sets whether Clerk sends the messages of a template.
    ///
    /// Errors: 404 `resource_not_found`, 423 if it is locked.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/email-sms-templates/post/templates/{template_type}/{slug}/toggle_delivery)
    #[deprecated(note = "Clerk will remove its template operations; use the Dashboard")]
    Post "/templates/{template_type}/{slug}/toggle_delivery" as "ToggleTemplateDelivery" [deprecated]
    pub fn toggle_delivery => ToggleTemplateDelivery(path template_type: TemplateType, path slug: String)
        -> Template {
        /// Whether Clerk sends the message. Otherwise the application sends it when it gets the
        /// webhook.
        body delivered_by_clerk: bool,
    }

}

open_enum! {
    /// The channel of a template.
    pub enum TemplateType {
        /// Emails.
        Email = "email",
        /// SMS.
        Sms = "sms",
    }
}

model! {
    /// A template of emails or SMS.
    pub struct Template {
        /// The id.
        id: Option<String>,
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The instance it belongs to.
        instance_id: Option<String>,
        /// Whether the template is Clerk's (`system`) or the application's (`user`).
        resource_type: Option<String>,
        /// Whether it is for emails or SMS.
        template_type: Option<TemplateType>,
        /// The name.
        name: Option<String>,
        /// The slug.
        slug: Option<String>,
        /// Its position in the list.
        position: Option<i64>,
        /// Whether it can be reverted to Clerk's own.
        can_revert: Option<bool>,
        /// Whether it can be deleted.
        can_delete: Option<bool>,
        /// Whether the body can be changed.
        can_edit_body: Option<bool>,
        /// Whether it can be switched who delivers the message.
        can_toggle: Option<bool>,
        /// The subject, for emails.
        subject: Option<String>,
        /// The source of the body, as the editor of Clerk's Dashboard keeps it.
        markup: Option<String>,
        /// The body.
        body: Option<String>,
        /// The variables that the body may use.
        available_variables: Option<Vec<String>>,
        /// The variables that the body must use.
        required_variables: Option<Vec<String>>,
        /// The local part of the sender's address.
        from_email_name: Option<String>,
        /// The local part of the address for replies.
        reply_to_email_name: Option<String>,
        /// Whether Clerk sends the message. Otherwise the application sends it when it gets the
        /// webhook.
        delivered_by_clerk: Option<bool>,
        /// Whether it is in use.
        enabled: Option<bool>,
        /// Whether Clerk considers it suspicious.
        flagged_as_suspicious: Option<bool>,
        /// When it was last changed.
        updated_at: Option<Timestamp>,
        /// When it was created.
        created_at: Option<Timestamp>,
    }
}
