// Where this project leaves the reference on purpose, each reviewed. A case that differs must be covered by an entry here.
//
// `when(question, reference)` says whether an entry concerns a question, `token(token, question)` whether it concerns one of
// its tokens. `gives` lists the reasons that we refuse with in its cases. Where it is about a token, or has `instead`, an
// entry explains a difference in authenticate_request and proxy only if the reference, asked without the thing that we refuse, says what
// we said (oracle.mjs). Other entries explain only answers that let nothing through, unless `accepts: true` says that they
// were reviewed for those too. An entry that explains nothing in a run is reported, so that the list does not outlive its
// reasons.

import { deviations as handshakes } from './deviations/handshakes.mjs';
import { deviations as origins } from './deviations/origins.mjs';
import { deviations as others } from './deviations/others.mjs';
import { tokensOf } from './deviations/question.mjs';
import { deviations as tokens } from './deviations/tokens.mjs';

export const deviations = [...tokens, ...handshakes, ...origins, ...others];

/// Whether an entry is about this question and this answer of the reference.
export const concerns = (entry, question, reference) =>
  entry.operations.includes(question.op) && Boolean(entry.when?.(question, reference) || tokensOf(question).some(token => entry.token?.(token, question)));
