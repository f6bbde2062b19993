// Drives the emulator with @clerk/backend. Environment: CLERK_API_URL, EMULATOR_URL, CLERK_SECRET_KEY, CLERK_PUBLISHABLE_KEY, CLERK_JWT_KEY.
import assert from 'node:assert/strict';
import { createClerkClient, verifyToken } from '@clerk/backend';

const { CLERK_API_URL: apiUrl, CLERK_SECRET_KEY: secretKey, CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: jwtKey } = process.env;
const clerk = createClerkClient({ apiUrl, secretKey, publishableKey, telemetry: { disabled: true } });
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
assert.deepEqual((await clerk.users.replaceUserMetadata(ada.id, { privateMetadata: { a: 1 } })).privateMetadata, { a: 1 });
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
assert.equal((await clerk.organizations.getOrganization({ organizationId, includeMembersCount: true })).membersCount, 1);
assert.deepEqual((await clerk.organizations.replaceOrganizationMetadata(organizationId, { publicMetadata: { b: 2 } })).publicMetadata, { b: 2 });
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

// Requests: the keys are fetched from the emulator
const judged = (headers, options) => clerk.authenticateRequest(new Request('http://localhost:3000/', { headers }), options);
const signedIn = await judged({ authorization: `Bearer ${jwt}` });
assert.deepEqual([signedIn.isAuthenticated, signedIn.toAuth().userId, signedIn.toAuth().sessionId], [true, ada.id, session.id]);
const uat = Math.floor(Date.now() / 1000) - 10;
const cookies = token => ({ cookie: `__session=${token}; __client_uat=${uat}; __clerk_db_jwt=dvb_1`, 'sec-fetch-dest': 'document', accept: 'text/html' });
assert.equal((await judged(cookies(jwt))).toAuth().userId, ada.id);
assert.equal((await judged({})).isAuthenticated, false);
assert.equal((await judged({ authorization: `Bearer ${jwt.slice(0, -8)}AAAAAAAA` })).reason, 'token-invalid-signature');
assert.equal((await judged({ authorization: `Bearer ${jwt}` }, { authorizedParties: ['https://app.example.com'] })).isAuthenticated, false); // a token that no browser asked for has no azp
assert.equal((await clerk.sessions.revokeSession(session.id)).status, 'revoked');

// Invitations
const asked = await clerk.organizations.createOrganizationInvitation({
  organizationId, emailAddress: mail('eve'), role: 'org:member', inviterUserId: ada.id,
});
assert.deepEqual([asked.status, asked.role], ['pending', 'org:member']);
assert.equal((await clerk.organizations.getOrganizationInvitationList({ organizationId, status: ['pending'] })).totalCount, 1);
const invitationId = asked.id;
assert.equal((await clerk.organizations.getOrganizationInvitation({ organizationId, invitationId })).id, asked.id);
assert.equal((await clerk.organizations.revokeOrganizationInvitation({ organizationId, invitationId })).status, 'revoked');
const invitation = await clerk.invitations.createInvitation({ emailAddress: mail('eve'), publicMetadata: { a: 1 } });
assert.equal((await clerk.invitations.getInvitationList({ query: mail('eve') })).data[0].id, invitation.id);
await refused(clerk.invitations.createInvitation({ emailAddress: mail('eve') }), 400, 'duplicate_record');
assert.equal((await clerk.invitations.revokeInvitation(invitation.id)).status, 'revoked');
const domain = await clerk.organizations.createOrganizationDomain({ organizationId, name: `d${process.pid}.example.com`, enrollmentMode: 'automatic_invitation' });
assert.equal((await clerk.organizations.updateOrganizationDomain({ organizationId, domainId: domain.id, enrollmentMode: 'manual_invitation' })).enrollment_mode, 'manual_invitation'); // the SDK leaves domains as they came
assert.equal((await clerk.organizations.getOrganizationDomainList({ organizationId })).totalCount, 1);
await clerk.organizations.deleteOrganizationDomain({ organizationId, domainId: domain.id });

// Sign-ups: begun and completed by people, not by the API
const emulator = async (path, body) => (await fetch(`${process.env.EMULATOR_URL}/__emulator${path}`, { method: 'POST', body, headers: { 'content-type': 'application/octet-stream' } })).json();
const { id: signUpAttemptId } = await emulator('/sign_ups', mail('up'));
assert.equal((await clerk.signUps.get(signUpAttemptId)).status, 'missing_requirements');
assert.equal((await clerk.signUps.update({ signUpAttemptId, externalId: `up-${process.pid}` })).externalId, `up-${process.pid}`);
const { user_id: joined } = await emulator(`/sign_ups/${signUpAttemptId}/complete`);
assert.equal((await clerk.users.getUser(joined)).externalId, `up-${process.pid}`);
assert.equal((await clerk.users.deleteUser(joined)).id, joined);

// Tokens of templates, tickets
const template = await clerk.jwtTemplates.create({ name: `t${process.pid}`, claims: { mail: '{{user.primary_email_address}}' }, lifetime: 90 });
const filled = await clerk.sessions.getToken((await clerk.sessions.createSession({ userId: ada.id })).id, template.name);
assert.equal((await verifyToken(filled.jwt, { jwtKey })).mail, mail('ada'));
assert.equal((await clerk.jwtTemplates.get(template.id)).lifetime, 90);
assert.ok((await clerk.jwtTemplates.list()).data.some(t => t.id === template.id));
assert.equal((await clerk.jwtTemplates.update({ templateId: template.id, name: template.name, claims: {}, lifetime: 60 })).lifetime, 60);
assert.equal((await clerk.jwtTemplates.delete(template.id)).deleted, true);
const ticket = await clerk.signInTokens.createSignInToken({ userId: ada.id, expiresInSeconds: 60 });
assert.equal((await clerk.signInTokens.revokeSignInToken(ticket.id)).status, 'revoked');
const acting = await clerk.actorTokens.create({ userId: ada.id, actor: { sub: bob.id } });
assert.equal((await clerk.actorTokens.revoke(acting.id)).status, 'revoked');
assert.ok((await clerk.testingTokens.createTestingToken()).token);

// API keys, machines, M2M tokens, OAuth applications
const key = await clerk.apiKeys.create({ name: 'backup', subject: ada.id, scopes: ['read'], secondsUntilExpiration: 600 });
assert.equal((await clerk.apiKeys.verify(key.secret)).subject, ada.id);
assert.equal((await clerk.apiKeys.get(key.id)).name, 'backup');
const byKey = await judged({ authorization: `Bearer ${key.secret}` }, { acceptsToken: 'api_key' });
assert.deepEqual([byKey.isAuthenticated, byKey.toAuth().userId, byKey.toAuth().scopes], [true, ada.id, ['read']]);
assert.equal((await judged({ authorization: `Bearer ${key.secret}` })).isAuthenticated, false);
assert.equal((await clerk.apiKeys.getSecret(key.id)).secret, key.secret);
assert.equal((await clerk.apiKeys.update({ apiKeyId: key.id, subject: ada.id, description: 'd' })).description, 'd');
assert.equal((await clerk.apiKeys.list({ subject: ada.id })).totalCount, 1);
assert.equal((await clerk.apiKeys.revoke({ apiKeyId: key.id, revocationReason: 'lost' })).revoked, true);
await refused(clerk.apiKeys.verify(key.secret), 404, 'resource_not_found');
assert.equal((await judged({ authorization: `Bearer ${key.secret}` }, { acceptsToken: 'api_key' })).isAuthenticated, false);
assert.equal((await clerk.apiKeys.delete(key.id)).deleted, true);
const server = await clerk.machines.create({ name: 'server' });
const worker = await clerk.machines.create({ name: 'worker', scopedMachines: [server.id] });
for (const tokenFormat of ['opaque', 'jwt']) {
  const made = await clerk.m2m.createToken({ machineSecretKey: worker.secretKey, tokenFormat, secondsUntilExpiration: 300 });
  const seen = await clerk.m2m.verify({ token: made.token, machineSecretKey: server.secretKey });
  assert.equal(seen.subject, worker.id);
  const state = await judged({ authorization: `Bearer ${made.token}` }, { acceptsToken: 'm2m_token', machineSecretKey: server.secretKey });
  assert.deepEqual([state.isAuthenticated, state.toAuth().machineId], [true, worker.id]);
}
const tokens = await clerk.m2m.list({ subject: worker.id, machineSecretKey: worker.secretKey });
assert.equal(tokens.totalCount, 1); // those in JWT form are not stored
await clerk.m2m.revokeToken({ m2mTokenId: tokens.data[0].id, machineSecretKey: worker.secretKey });
assert.equal((await clerk.machines.list({ query: 'worker' })).data[0].scopedMachines[0].id, server.id);
assert.equal((await clerk.machines.get(worker.id)).name, 'worker');
assert.equal((await clerk.machines.update({ machineId: worker.id, name: 'Worker' })).name, 'Worker');
const rotated = await clerk.machines.rotateSecretKey({ machineId: worker.id, previousTokenTtl: 0 });
assert.equal((await clerk.machines.getSecretKey(worker.id)).secret, rotated.secret);
await refused(clerk.m2m.createToken({ machineSecretKey: worker.secretKey }), 401, 'clerk_key_invalid');
await clerk.machines.deleteScope(worker.id, server.id);
assert.equal((await clerk.machines.createScope(server.id, worker.id)).toMachineId, worker.id);
for (const { id } of [worker, server]) await clerk.machines.delete(id);
await refused(clerk.machines.get(worker.id), 404, 'resource_not_found');
const app = await clerk.oauthApplications.create({ name: 'app', redirectUris: ['https://example.com/back'] });
assert.equal((await clerk.oauthApplications.get(app.id)).name, 'app');
assert.ok((await clerk.oauthApplications.list()).data.some(a => a.id === app.id));
assert.equal((await clerk.oauthApplications.update({ oauthApplicationId: app.id, name: 'App' })).name, 'App');
assert.ok(app.clientSecret && (await clerk.oauthApplications.rotateSecret(app.id)).clientSecret);
assert.equal((await clerk.oauthApplications.delete(app.id)).deleted, true);

// Lists
const allowed = await clerk.allowlistIdentifiers.createAllowlistIdentifier({ identifier: mail('ok'), notify: false });
assert.ok((await clerk.allowlistIdentifiers.getAllowlistIdentifierList()).data.some(i => i.id === allowed.id));
await clerk.allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id);
const blocked = await clerk.blocklistIdentifiers.createBlocklistIdentifier({ identifier: mail('no') });
assert.ok((await clerk.blocklistIdentifiers.getBlocklistIdentifierList()).data.some(i => i.id === blocked.id));
await clerk.blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id);
const back = await clerk.redirectUrls.createRedirectUrl({ url: `app${process.pid}://back` });
assert.equal((await clerk.redirectUrls.getRedirectUrl(back.id)).url, back.url);
await clerk.redirectUrls.deleteRedirectUrl(back.id);
const gone = await clerk.waitlistEntries.create({ emailAddress: mail('gone') });
assert.equal((await clerk.waitlistEntries.reject(gone.id)).status, 'rejected');
await refused(clerk.waitlistEntries.invite(gone.id), 409, 'waitlist_entry_not_pending');
const late = await clerk.waitlistEntries.createBulk([{ emailAddress: mail('late') }]);
assert.equal((await clerk.waitlistEntries.delete(late[0].id)).deleted, true);
const satellite = await clerk.domains.add({ name: `s${process.pid}.example.net`, is_satellite: true });
assert.ok((await clerk.domains.list()).data.some(d => d.id === satellite.id));
assert.equal((await clerk.domains.delete(satellite.id)).deleted, true);
const waiting = await clerk.waitlistEntries.create({ emailAddress: mail('wait') });
assert.equal((await clerk.waitlistEntries.invite(waiting.id)).status, 'invited');
assert.ok((await clerk.waitlistEntries.list()).totalCount >= 1);

assert.equal((await clerk.organizations.deleteOrganization(organizationId)).id, organizationId);
for (const { id } of [ada, bob]) assert.equal((await clerk.users.deleteUser(id)).id, id);
await refused(clerk.sessions.getSession(session.id), 404, 'resource_not_found');
console.log('@clerk/backend: all calls answered as expected');
