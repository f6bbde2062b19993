"""Drives the emulator with clerk-backend-api. Environment: CLERK_API_URL, EMULATOR_URL, CLERK_SECRET_KEY, CLERK_JWT_KEY."""

import json
import os
from types import SimpleNamespace
from urllib.request import Request, urlopen

from clerk_backend_api import Clerk, models
from clerk_backend_api.security.types import AuthenticateRequestOptions, VerifyTokenOptions
from clerk_backend_api.security.verifytoken import verify_token

URL, KEY = os.environ["CLERK_API_URL"], os.environ["CLERK_SECRET_KEY"]
clerk = Clerk(bearer_auth=KEY, server_url=f"{URL}/v1")
RUN = os.getpid()


def mail(name):
    return f"{name}.{RUN}@py.example.com"


def refused(status, code, call, **arguments):
    try:
        call(**arguments)
    except models.ClerkErrors as error:
        assert error.status_code == status, error
        assert error.data.errors[0].code == code, error
        return
    raise AssertionError(f"{code} was expected")


# Users
ada = clerk.users.create(
    email_address=[mail("ada")], first_name="Ada", password="correct horse",
    external_id=f"py-{RUN}", public_metadata={"plan": "pro", "seats": {"used": 1}},
)
bob = clerk.users.create(email_address=[mail("bob")])
assert ada.email_addresses[0].email_address == mail("ada")
assert clerk.users.get(user_id=ada.id).external_id == f"py-{RUN}"
assert clerk.users.update(user_id=ada.id, last_name="Lovelace").last_name == "Lovelace"
merged = clerk.users.update_metadata(user_id=ada.id, public_metadata={"plan": None})
assert merged.public_metadata == {"seats": {"used": 1}}, merged.public_metadata
found = clerk.users.list(request={"email_address": [mail("ada"), mail("bob")], "order_by": "+created_at", "limit": 1})
assert [user.id for user in found] == [ada.id]
assert clerk.users.count(request={"external_id": [f"py-{RUN}"]}).total_count == 1
assert clerk.users.verify_password(user_id=ada.id, password="correct horse").verified
assert clerk.users.ban(user_id=bob.id).banned and not clerk.users.unban(user_id=bob.id).banned
assert clerk.users.lock(user_id=bob.id).locked and not clerk.users.unlock(user_id=bob.id).locked
image = {"file_name": "a.png", "content": b"png", "content_type": "image/png"}
assert clerk.users.set_profile_image(user_id=ada.id, file=image).has_image
refused(422, "form_identifier_exists", clerk.users.create, email_address=[mail("ada")])
refused(404, "resource_not_found", clerk.users.get, user_id="user_none")

# Email addresses and phone numbers
email = clerk.email_addresses.create(request={"user_id": ada.id, "email_address": mail("work"), "verified": True})
assert clerk.email_addresses.get(email_address_id=email.id).email_address == mail("work")
clerk.email_addresses.update(email_address_id=email.id, primary=True)
assert clerk.users.get(user_id=ada.id).primary_email_address_id == email.id
assert clerk.email_addresses.delete(email_address_id=email.id).deleted
number = f"+1{3000000000 + RUN}"
phone = clerk.phone_numbers.create(request={"user_id": ada.id, "phone_number": number, "verified": True})
assert clerk.phone_numbers.get(phone_number_id=phone.id).phone_number == number
assert clerk.phone_numbers.delete(phone_number_id=phone.id).deleted

# Organizations and memberships
labs = clerk.organizations.create(request={"name": "Labs", "created_by": ada.id})
assert clerk.organizations.get(organization_id=labs.id).slug == labs.slug
assert clerk.organizations.update(organization_id=labs.id, name="Lab").name == "Lab"
tagged = clerk.organizations.merge_metadata(organization_id=labs.id, private_metadata={"a": 1})
assert tagged.private_metadata == {"a": 1}
listed = clerk.organizations.list(user_id=[ada.id], include_members_count=True)
assert (listed.total_count, listed.data[0].members_count) == (1, 1)
members = clerk.organization_memberships
members.create(organization_id=labs.id, user_id=bob.id, role="org:member")
assert members.update(organization_id=labs.id, user_id=bob.id, role="org:admin").role == "org:admin"
members.update_metadata(organization_id=labs.id, user_id=bob.id, public_metadata={"b": 2})
page = members.list(organization_id=labs.id, order_by="+created_at")
assert [m.public_user_data.user_id for m in page.data] == [ada.id, bob.id]
assert clerk.users.get_organization_memberships(user_id=bob.id).total_count == 1
assert members.delete(organization_id=labs.id, user_id=bob.id).role == "org:admin"
refused(422, "form_identifier_exists", clerk.organizations.create, request={"name": "X", "slug": labs.slug})

# Sessions and tokens
session = clerk.sessions.create(request={"user_id": ada.id})
assert clerk.sessions.get(session_id=session.id).status == "active"
jwt = clerk.sessions.create_token(session_id=session.id).jwt
for options in (
    VerifyTokenOptions(secret_key=KEY, api_url=URL),
    VerifyTokenOptions(jwt_key=os.environ["CLERK_JWT_KEY"]),
):
    claims = verify_token(jwt, options)
    assert (claims["sub"], claims["sid"]) == (ada.id, session.id)
assert [s.id for s in clerk.sessions.list(user_id=ada.id)] == [session.id]
JWT_KEY = os.environ["CLERK_JWT_KEY"]
for headers, signed_in in (
    ({"Authorization": f"Bearer {jwt}"}, True),
    ({"cookie": f"__session={jwt}"}, True),
    ({"Authorization": f"Bearer {jwt[:-8]}AAAAAAAA"}, False),
    ({}, False),
):
    state = clerk.authenticate_request(SimpleNamespace(headers=headers), AuthenticateRequestOptions(jwt_key=JWT_KEY))
    assert state.is_signed_in == signed_in, (headers, state.reason)
assert clerk.sessions.revoke(session_id=session.id).status == "revoked"
refused(404, "resource_not_found", clerk.sessions.create_token, session_id=session.id)

# Roles, invitations, domains
permission = clerk.organization_permissions.create(name="Read", key=f"org:p{RUN}:read", description="d")
role = clerk.organization_roles.create(name="Clerk", key=f"org:r{RUN}", description="d")
assigned = clerk.organization_roles.assign_permission(organization_role_id=role.id, permission_id=permission.id)
assert [p.key for p in assigned.permissions] == [permission.key]
assert clerk.organization_roles.update(organization_role_id=role.id, name="Scribe").name == "Scribe"
assert clerk.organization_roles.list(query=role.key).total_count == 1
assert clerk.organization_roles.delete(organization_role_id=role.id).deleted
assert clerk.organization_permissions.delete(permission_id=permission.id).deleted
asked = clerk.organization_invitations
invitation = asked.create(organization_id=labs.id, email_address=mail("eve"), role="org:member", inviter_user_id=ada.id)
assert asked.get(organization_id=labs.id, invitation_id=invitation.id).status == "pending"
bulk = [{"email_address": mail("x"), "role": "org:member"}, {"email_address": mail("y"), "role": "org:admin"}]
assert asked.bulk_create(organization_id=labs.id, request_body=bulk).total_count == 2
assert asked.list(organization_id=labs.id, status="pending").total_count == 3
assert asked.get_all(query=mail("eve")).data[0].id == invitation.id
assert asked.revoke(organization_id=labs.id, invitation_id=invitation.id).status == "revoked"
invitation = clerk.invitations.create(request={"email_address": mail("eve")})
refused(400, "duplicate_record", clerk.invitations.create, request={"email_address": mail("eve")})
assert [i.id for i in clerk.invitations.list(query=mail("eve"))] == [invitation.id]
assert clerk.invitations.revoke(invitation_id=invitation.id).status == "revoked"
name = f"d{RUN}.example.org"
domain = clerk.organization_domains.create(organization_id=labs.id, name=name, enrollment_mode="automatic_invitation")
ids = {"organization_id": labs.id, "domain_id": domain.id}
assert clerk.organization_domains.update(**ids, enrollment_mode="manual_invitation").enrollment_mode == "manual_invitation"
assert clerk.organization_domains.verify_ownership(**ids).ownership_verification.status == "verified"
assert clerk.organization_domains.list_all(domains=[name], verified="true").total_count == 1
assert clerk.organization_domains.delete(**ids).deleted

sets = clerk.role_sets
team = sets.create(name=f"T{RUN}", roles=["org:admin", "org:member"], default_role_key="org:member", creator_role_key="org:admin")
assert sets.update(role_set_key_or_id=team.key, description="d").id == team.id
assert sets.get(role_set_key_or_id=team.id).description == "d"
assert sets.list(query=team.key).total_count == 1
refused(422, "form_identifier_exists", sets.create, name=team.name, key=team.key, roles=["org:member"],
        default_role_key="org:member", creator_role_key="org:member")

# Sign-ups: begun and completed by people, not by the API
def emulator(path, body=""):
    url = f"{os.environ['EMULATOR_URL']}/__emulator{path}"
    with urlopen(Request(url, data=body.encode(), headers={"Content-Type": "application/octet-stream"})) as answer:
        return json.load(answer)


begun = emulator("/sign_ups", mail("up"))["id"]
assert clerk.sign_ups.get(id=begun).status == "missing_requirements"
assert clerk.sign_ups.update(id=begun, external_id=f"up-{RUN}").external_id == f"up-{RUN}"
joined = emulator(f"/sign_ups/{begun}/complete")["user_id"]
assert clerk.sign_ups.get(id=begun).created_user_id == joined
assert clerk.users.delete(user_id=joined).deleted

# Templates and tickets
template = clerk.jwt_templates.create(request={"name": f"p{RUN}", "claims": {"a": "{{user.id}}"}, "lifetime": 90})
changed = clerk.jwt_templates.update(template_id=template.id, name=template.name, claims={"b": 1}, lifetime=60)
assert changed.lifetime == 60
assert clerk.jwt_templates.delete(template_id=template.id).deleted
ticket = clerk.sign_in_tokens.create(request={"user_id": ada.id})
assert clerk.sign_in_tokens.revoke(sign_in_token_id=ticket.id).status == "revoked"
acting = clerk.actor_tokens.create(request={"user_id": ada.id, "actor": {"sub": bob.id}})
assert clerk.actor_tokens.revoke(actor_token_id=acting.id).status == "revoked"
assert clerk.testing_tokens.create().token

# API keys, machines, M2M tokens, OAuth applications
key = clerk.api_keys.create_api_key(name="backup", subject=ada.id, scopes=["read"], seconds_until_expiration=600)
assert clerk.api_keys.verify_api_key(secret=key.secret).subject == ada.id
assert clerk.api_keys.get_api_key_secret(api_key_id=key.id).secret == key.secret
assert clerk.api_keys.update_api_key(api_key_id=key.id, description="d").description == "d"
assert clerk.api_keys.get_api_keys(subject=ada.id).total_count == 1
assert clerk.api_keys.revoke_api_key(api_key_id=key.id, revocation_reason="lost").revoked
assert clerk.api_keys.delete_api_key(api_key_id=key.id).id == key.id
server = clerk.machines.create(request={"name": "server"})
worker = clerk.machines.create(request={"name": "worker"})
assert clerk.machines.create_scope(machine_id=worker.id, to_machine_id=server.id).to_machine_id == server.id
assert clerk.machines.get(machine_id=worker.id).scoped_machines[0].id == server.id
assert clerk.machines.update(machine_id=worker.id, name="Worker").name == "Worker"
as_worker = Clerk(bearer_auth=worker.secret_key, server_url=f"{URL}/v1")
token = as_worker.m2m.create_token(claims={"job": 1}, seconds_until_expiration=300)
assert clerk.m2m.verify_token(token=token.token).subject == worker.id
assert as_worker.m2m.list_tokens(subject=worker.id).total_count == 1
assert clerk.m2m.revoke_token(m2m_token_id=token.id).revoked
rotated = clerk.machines.rotate_secret_key(machine_id=worker.id, previous_token_ttl=0).secret
assert clerk.machines.get_secret_key(machine_id=worker.id).secret == rotated != worker.secret_key
assert clerk.machines.delete_scope(machine_id=worker.id, other_machine_id=server.id).DELETED
for machine in (server, worker):
    assert clerk.machines.delete(machine_id=machine.id).id == machine.id
app = clerk.oauth_applications.create(request={"name": "app", "redirect_uris": ["https://example.com/back"]})
assert clerk.oauth_applications.update(oauth_application_id=app.id, name="App").name == "App"
assert clerk.oauth_applications.rotate_secret(oauth_application_id=app.id).client_secret
assert clerk.oauth_applications.list().total_count >= 1
assert clerk.oauth_applications.delete(oauth_application_id=app.id).deleted

# Lists
allowed = clerk.allowlist_identifiers.create(request={"identifier": mail("ok")})
assert allowed.id in [i.id for i in clerk.allowlist_identifiers.list(limit=500)]
assert clerk.allowlist_identifiers.delete(identifier_id=allowed.id).deleted
blocked = clerk.blocklist_identifiers.create(request={"identifier": mail("no")})
assert blocked.id in [i.id for i in clerk.blocklist_identifiers.list().data]
assert clerk.blocklist_identifiers.delete(identifier_id=blocked.id).deleted
satellite = clerk.domains.add(request={"name": f"s{RUN}.example.org", "is_satellite": True})
assert satellite.id in [d.id for d in clerk.domains.list().data]
refused(422, "form_identifier_exists", clerk.domains.add, request={"name": satellite.name, "is_satellite": True})
assert clerk.domains.delete(domain_id=satellite.id).deleted
back = clerk.redirect_urls.create(request={"url": f"app{RUN}://back"})
assert clerk.redirect_urls.get(id=back.id).url == back.url
assert clerk.redirect_urls.delete(id=back.id).deleted
waiting = clerk.waitlist_entries.create(request={"email_address": mail("wait")})
assert clerk.waitlist_entries.invite(waitlist_entry_id=waiting.id).invitation.status == "pending"
assert clerk.waitlist_entries.list(query=mail("wait")).total_count == 1

assert clerk.organizations.delete(organization_id=labs.id).deleted
for user in (ada, bob):
    assert clerk.users.delete(user_id=user.id).deleted
refused(404, "resource_not_found", clerk.sessions.get, session_id=session.id)
print("clerk-backend-api: all calls answered as expected")
