// Requests about many resources: searches and histories (docs/requests.md
// section 6).

#ifndef MATRON_DECIDE_SEARCH_H_
#define MATRON_DECIDE_SEARCH_H_

#include "decide/call.h"
#include "decide/finisher.h"
#include "decide/grants.h"
#include "decide/outcome.h"

namespace matron::decide {

// Returns the first of `grants` that may show something of what the client
// searches; null if it searches the compartment of a person whom none of them
// reaches.
const Grant* FirstSearched(const Call& call, std::span<const Grant> grants);

// Decides `search`, of one type, by `grants` of `s`; `whole` is the one that
// reaches all of the type, or null.
Outcome DecideSearch(const Call& call, const SearchQuery& search,
                     const Grants& grants, const Grant* whole,
                     Finisher& finisher);

// Decides a request of which the answer is filtered unless a grant is `whole`:
// history, and searches of several types.
Outcome DecideMany(const Call& call, const Grants& grants, const Grant* whole,
                   Finisher& finisher);

}  // namespace matron::decide

#endif  // MATRON_DECIDE_SEARCH_H_
