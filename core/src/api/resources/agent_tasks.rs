//! Agent tasks: sessions in which an agent acts for a user.
//!
//! Its operations are the [functions](#functions) below.
//!
//! Source: <https://clerk.com/docs/reference/backend-api/tag/agent-tasks>.

use alloc::string::String;

use crate::api::description::operations;
use crate::api::parameters::id::AgentTaskId;
use crate::api::parameters::{one_of, open_enum};
use crate::api::types::{SecretText, model};

operations! {
    /// Creates a task. The answer contains the URL where the agent opens its session.
    ///
    /// Errors: 404 `resource_not_found`, 422 for values that are not valid.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/agent-tasks/post/agents/tasks)
    Post "/agents/tasks" as "CreateAgentTask"
    pub fn create => CreateAgentTask(body on_behalf_of: OnBehalfOf, body permissions: AgentPermissions, body agent_name: String, body task_description: String, body redirect_url: String)
        -> AgentTask {
        /// The number of seconds that the session may last (Clerk's default: 1800).
        body session_max_duration_in_seconds: u64,
    }

    /// Revokes a task that has not begun.
    ///
    /// Errors: 404 `resource_not_found`.
    /// [Clerk's reference](https://clerk.com/docs/reference/backend-api/tag/agent-tasks/post/agents/tasks/{agent_task_id}/revoke)
    Post "/agents/tasks/{agent_task_id}/revoke" as "RevokeAgentTask"
    pub fn revoke => RevokeAgentTask(path agent_task_id: AgentTaskId)
        -> AgentTask {}
}

one_of! {
    /// The user for whom an agent acts.
    pub enum OnBehalfOf {
        /// A user, by id (`user_...`).
        User = "user_id",
        /// A user, by email address, phone number or user name.
        Identifier = "identifier",
    }
}

open_enum! {
    /// The permissions of an agent.
    pub enum AgentPermissions {
        /// Everything that the user is permitted to do.
        All = "*",
    }
}

model! {
    /// A task of an agent.
    pub struct AgentTask {
        /// The object type, as Clerk names it.
        object: Option<String>,
        /// The agent.
        agent_id: Option<String>,
        /// The task.
        agent_task_id: Option<AgentTaskId>,
        /// The task, under the member's former name.
        task_id: Option<AgentTaskId>,
        /// The URL where the agent opens its session; only in the answer to its creation.
        url: Option<SecretText>,
    }
}
