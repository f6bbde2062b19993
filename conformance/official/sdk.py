"""Drives the emulator with clerk-backend-api. Environment: CLERK_API_URL, CLERK_SECRET_KEY, CLERK_JWT_KEY."""

import os

from clerk_backend_api import Clerk, models
from clerk_backend_api.security.types import VerifyTokenOptions
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
assert clerk.sessions.revoke(session_id=session.id).status == "revoked"

assert clerk.organizations.delete(organization_id=labs.id).deleted
for user in (ada, bob):
    assert clerk.users.delete(user_id=user.id).deleted
print("clerk-backend-api: all calls answered as expected")
