// Drives the emulator with @clerk/backend. Environment: CLERK_API_URL, CLERK_SECRET_KEY, CLERK_JWT_KEY.
import assert from 'node:assert/strict';
import { createClerkClient, verifyToken } from '@clerk/backend';

const { CLERK_API_URL: apiUrl, CLERK_SECRET_KEY: secretKey, CLERK_JWT_KEY: jwtKey } = process.env;
const clerk = createClerkClient({ apiUrl, secretKey, telemetry: { disabled: true } });
const mail = name => `${name}.${process.pid}@js.example.com`;
const refused = (promise, status, code) =>
  assert.rejects(promise, error => {
    assert.equal(error.status, status);
    assert.equal(error.errors[0].code, code);
    assert.equal(error.clerkTraceId.length, 32);
    return true;
  });

// Users
const ada = await clerk.users.createUser({
  emailAddress: [mail('ada')], firstName: 'Ada', password: 'correct horse', externalId: `js-${process.pid}`,
  publicMetadata: { plan: 'pro', seats: { used: 1 } },
});
const bob = await clerk.users.createUser({ emailAddress: [mail('bob')] });
assert.equal(ada.primaryEmailAddress.emailAddress, mail('ada'));
assert.equal((await clerk.users.getUser(ada.id)).externalId, `js-${process.pid}`);
assert.equal((await clerk.users.updateUser(ada.id, { lastName: 'Lovelace' })).lastName, 'Lovelace');
const merged = await clerk.users.updateUserMetadata(ada.id, { publicMetadata: { plan: null } });
assert.deepEqual(merged.publicMetadata, { seats: { used: 1 } });
const found = await clerk.users.getUserList({ emailAddress: [mail('ada'), mail('bob')], orderBy: '+created_at', limit: 1 });
assert.deepEqual([found.totalCount, found.data.map(u => u.id)], [2, [ada.id]]);
assert.equal(await clerk.users.getCount({ externalId: [`js-${process.pid}`] }), 1);
assert.equal((await clerk.users.verifyPassword({ userId: ada.id, password: 'correct horse' })).verified, true);
assert.equal((await clerk.users.banUser(bob.id)).banned, true);
assert.equal((await clerk.users.unbanUser(bob.id)).banned, false);
assert.equal((await clerk.users.lockUser(bob.id)).locked, true);
assert.equal((await clerk.users.unlockUser(bob.id)).locked, false);
assert.equal((await clerk.users.updateUserProfileImage(ada.id, { file: new Blob(['png'], { type: 'image/png' }) })).hasImage, true);
assert.equal((await clerk.users.deleteUserProfileImage(ada.id)).hasImage, false);
await refused(clerk.users.createUser({ emailAddress: [mail('ada')] }), 422, 'form_identifier_exists');
await refused(clerk.users.getUser('user_none'), 404, 'resource_not_found');

// Email addresses and phone numbers
const email = await clerk.emailAddresses.createEmailAddress({ userId: ada.id, emailAddress: mail('work'), verified: true });
assert.equal((await clerk.emailAddresses.getEmailAddress(email.id)).emailAddress, mail('work'));
await clerk.emailAddresses.updateEmailAddress(email.id, { primary: true });
assert.equal((await clerk.users.getUser(ada.id)).primaryEmailAddressId, email.id);
assert.equal((await clerk.emailAddresses.deleteEmailAddress(email.id)).deleted, true);
const number = `+1${String(2000000000 + process.pid)}`;
const phone = await clerk.phoneNumbers.createPhoneNumber({ userId: ada.id, phoneNumber: number, verified: true });
assert.equal((await clerk.phoneNumbers.getPhoneNumber(phone.id)).phoneNumber, number);
assert.equal((await clerk.phoneNumbers.deletePhoneNumber(phone.id)).deleted, true);

// Organizations and memberships
const labs = await clerk.organizations.createOrganization({ name: 'Labs', createdBy: ada.id });
const organizationId = labs.id;
assert.equal((await clerk.organizations.getOrganization({ slug: labs.slug })).id, organizationId);
assert.equal((await clerk.organizations.updateOrganization(organizationId, { name: 'Lab' })).name, 'Lab');
const tagged = await clerk.organizations.updateOrganizationMetadata(organizationId, { privateMetadata: { a: 1 } });
assert.deepEqual(tagged.privateMetadata, { a: 1 });
const listed = await clerk.organizations.getOrganizationList({ userId: [ada.id], includeMembersCount: true });
assert.deepEqual([listed.totalCount, listed.data[0].membersCount], [1, 1]);
await clerk.organizations.createOrganizationMembership({ organizationId, userId: bob.id, role: 'org:member' });
assert.equal((await clerk.organizations.updateOrganizationMembership({ organizationId, userId: bob.id, role: 'org:admin' })).role, 'org:admin');
await clerk.organizations.updateOrganizationMembershipMetadata({ organizationId, userId: bob.id, publicMetadata: { b: 2 } });
const members = await clerk.organizations.getOrganizationMembershipList({ organizationId, orderBy: '+created_at' });
assert.deepEqual(members.data.map(m => m.publicUserData.userId), [ada.id, bob.id]);
assert.equal((await clerk.users.getOrganizationMembershipList({ userId: bob.id })).totalCount, 1);
assert.equal((await clerk.organizations.deleteOrganizationMembership({ organizationId, userId: bob.id })).role, 'org:admin');
assert.equal((await clerk.organizations.updateOrganizationLogo(organizationId, { file: new Blob(['png']), uploaderUserId: ada.id })).hasImage, true);
await refused(clerk.organizations.createOrganization({ name: 'X', slug: labs.slug }), 422, 'form_identifier_exists');

// Sessions and tokens
const session = await clerk.sessions.createSession({ userId: ada.id });
assert.equal((await clerk.sessions.getSession(session.id)).status, 'active');
const { jwt } = await clerk.sessions.getToken(session.id);
for (const options of [{ secretKey, apiUrl }, { jwtKey }]) {
  const claims = await verifyToken(jwt, options);
  assert.deepEqual([claims.sub, claims.sid], [ada.id, session.id]);
}
assert.equal((await clerk.sessions.getSessionList({ userId: ada.id })).totalCount, 1);
assert.equal((await clerk.sessions.revokeSession(session.id)).status, 'revoked');

assert.equal((await clerk.organizations.deleteOrganization(organizationId)).id, organizationId);
for (const { id } of [ada, bob]) assert.equal((await clerk.users.deleteUser(id)).id, id);
console.log('@clerk/backend: all calls answered as expected');
