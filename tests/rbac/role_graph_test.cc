#include "rbac/role_graph.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "gtest/gtest.h"
#include "tests/fixtures/case_name.h"
#include "tests/fixtures/desk.h"
#include "tests/fixtures/random.h"

namespace matron::rbac {
namespace {

using fixtures::CaseName;
using fixtures::Random;

// By role, the roles that it inherits.
using Edges = std::vector<std::vector<RoleId>>;

// A graph with the memory that it refers to.
class Graph {
 public:
  explicit Graph(const Edges& edges)
      : edges_(edges), arena_(Arena::Growing()), graph_(arena_) {
    for (size_t i = 0; i < edges_.size(); ++i) {
      Role role;
      role.inherits = edges_[i];
      EXPECT_TRUE(graph_.Add(role));
    }
  }
  const RoleGraph* operator->() const { return &graph_; }

  // The authorized roles of `assigned`; EXPECTs that there are not too many.
  std::vector<RoleId> Authorized(const std::vector<RoleId>& assigned) const {
    Arena scratch = Arena::Growing();
    std::span<const RoleId> active;
    EXPECT_EQ(graph_.AuthorizedRoles(assigned, scratch, &active), Status::kOk);
    return {active.begin(), active.end()};
  }
  bool HasCycle() const {
    Arena scratch = Arena::Growing();
    return graph_.FindCycle(scratch).has_value();
  }

 private:
  Edges edges_;
  Arena arena_;
  RoleGraph graph_;
};

using Roles = std::vector<RoleId>;

// --------------------------------------------------------------------- Cycles

struct CycleCase {
  const char* name;
  Edges edges;
  RoleId role;
  size_t index;
};

class CycleTest : public testing::TestWithParam<CycleCase> {};

TEST_P(CycleTest, IsFoundAtTheEdgeThatClosesIt) {
  const Graph graph(GetParam().edges);
  Arena scratch = Arena::Growing();
  const std::optional<RoleEdge> edge = graph->FindCycle(scratch);
  ASSERT_TRUE(edge.has_value());
  EXPECT_EQ(edge->role, GetParam().role);
  EXPECT_EQ(edge->index, GetParam().index);
}

const CycleCase kCycles[] = {
    {"Itself", {{0}}, 0, 0},
    {"ItselfAsSecond", {{1, 0}, {}}, 0, 1},
    {"Two", {{1}, {0}}, 1, 0},
    {"Three", {{1}, {2}, {0}}, 2, 0},
    {"BehindATree", {{1, 2}, {}, {3}, {4}, {1, 3}}, 4, 1},
    {"NotFromTheFirst", {{}, {2}, {1}}, 2, 0},
    {"BehindADiamond", {{1, 2}, {3}, {3}, {0}}, 3, 0},
};
INSTANTIATE_TEST_SUITE_P(Bad, CycleTest, testing::ValuesIn(kCycles),
                         CaseName());

struct GraphCase {
  const char* name;
  Edges edges;
};

class AcyclicTest : public testing::TestWithParam<GraphCase> {};

TEST_P(AcyclicTest, HasNoCycle) {
  EXPECT_FALSE(Graph(GetParam().edges).HasCycle());
}

const GraphCase kAcyclic[] = {
    {"Empty", {}},
    {"One", {{}}},
    {"Chain", {{1}, {2}, {}}},
    {"ChainBackwards", {{}, {0}, {1}}},
    {"Diamond", {{1, 2}, {3}, {3}, {}}},
    {"SameParentTwice", {{1, 1}, {}}},
    {"TwoTrees", {{1}, {}, {3}, {}}},
};
INSTANTIATE_TEST_SUITE_P(Good, AcyclicTest, testing::ValuesIn(kAcyclic),
                         CaseName());

TEST(RoleGraph, WalksALongChainWithoutRecursion) {
  Edges edges(limits::kMaxRoles);
  for (RoleId i = 0; i + 1 < edges.size(); ++i) edges[i] = {i + 1};
  EXPECT_FALSE(Graph(edges).HasCycle());
  edges.back() = {0};
  EXPECT_TRUE(Graph(edges).HasCycle());
}

// Nothing may compile unchecked.
TEST(RoleGraph, WithoutMemoryThereIsACycle) {
  const Graph graph(Edges(5000));
  Arena scratch = Arena::Fixed(4096);
  EXPECT_TRUE(graph->FindCycle(scratch).has_value());
}

// A graph has a cycle if and only if removing roles without parents, one after
// the other, does not remove all.
TEST(RoleGraph, FindsCyclesOfRandomGraphs) {
  Random random(1);
  size_t cyclic = 0;
  for (int round = 0; round < 2000; ++round) {
    Edges edges(1 + random.Below(8));
    for (std::vector<RoleId>& parents : edges) {
      for (size_t i = random.Below(3); i > 0; --i) {
        parents.push_back(static_cast<RoleId>(random.Below(edges.size())));
      }
    }
    std::vector<bool> removed(edges.size());
    for (size_t pass = 0; pass < edges.size(); ++pass) {
      for (size_t i = 0; i < edges.size(); ++i) {
        bool is_free = true;
        for (const RoleId parent : edges[i]) is_free &= removed[parent];
        if (is_free) removed[i] = true;
      }
    }
    bool want = false;
    for (const bool gone : removed) want |= !gone;
    EXPECT_EQ(Graph(edges).HasCycle(), want) << round;
    cyclic += want;
  }
  EXPECT_GT(cyclic, 200u);
  EXPECT_LT(cyclic, 1800u);
}

// ----------------------------------------------------------- Authorized roles

struct ClosureCase {
  const char* name;
  Edges edges;
  Roles assigned;
  Roles want;
};

class AuthorizedRolesTest : public testing::TestWithParam<ClosureCase> {};

TEST_P(AuthorizedRolesTest, AreTheAssignedOnesAndAllThatTheyInherit) {
  EXPECT_EQ(Graph(GetParam().edges).Authorized(GetParam().assigned),
            GetParam().want);
}

const ClosureCase kClosures[] = {
    {"None", {{}, {}}, {}, {}},
    {"One", {{}, {}}, {1}, {1}},
    {"Twice", {{}, {}}, {1, 1}, {1}},
    {"PolicyOrder", {{}, {}, {}}, {2, 0}, {0, 2}},
    {"Parent", {{1}, {}}, {0}, {0, 1}},
    {"NotTheChild", {{1}, {}}, {1}, {1}},
    {"Grandparent", {{1}, {2}, {}}, {0}, {0, 1, 2}},
    {"ParentBefore", {{}, {0}}, {1}, {0, 1}},
    {"Diamond", {{1, 2}, {3}, {3}, {}}, {0}, {0, 1, 2, 3}},
    {"ParentAndItself", {{1}, {}}, {0, 1}, {0, 1}},
};
INSTANTIATE_TEST_SUITE_P(Good, AuthorizedRolesTest,
                         testing::ValuesIn(kClosures), CaseName());

TEST(AuthorizedRoles, AreLimited) {
  const Edges edges(limits::kMaxActiveRoles + 1);
  const Graph graph(edges);
  Roles assigned;
  for (RoleId i = 0; i < limits::kMaxActiveRoles - 1; ++i) {
    assigned.push_back(i);
  }
  EXPECT_EQ(graph.Authorized(assigned).size(), limits::kMaxActiveRoles - 1);
  assigned.push_back(limits::kMaxActiveRoles - 1);
  assigned.push_back(0);  // Once more does not count.
  EXPECT_EQ(graph.Authorized(assigned).size(), limits::kMaxActiveRoles);
  assigned.push_back(limits::kMaxActiveRoles);
  Arena scratch = Arena::Growing();
  std::span<const RoleId> active;
  EXPECT_EQ(graph->AuthorizedRoles(assigned, scratch, &active),
            Status::kLimitExceeded);
  EXPECT_TRUE(active.empty());
}

TEST(AuthorizedRoles, AreLimitedWithWhatTheyInherit) {
  Edges edges(limits::kMaxActiveRoles + 1);
  for (RoleId i = 0; i + 1 < edges.size(); ++i) edges[i] = {i + 1};
  const Graph graph(edges);
  EXPECT_EQ(graph.Authorized({1}).size(), limits::kMaxActiveRoles);
  Arena scratch = Arena::Growing();
  std::span<const RoleId> active;
  EXPECT_EQ(graph->AuthorizedRoles(Roles{0}, scratch, &active),
            Status::kLimitExceeded);
  EXPECT_TRUE(active.empty());
}

TEST(AuthorizedRoles, WithoutMemoryThereAreNone) {
  const Graph graph(Edges(200));
  Roles assigned;
  for (RoleId i = 0; i < 200; ++i) assigned.push_back(i);
  Arena scratch = Arena::Fixed(4096);
  while (scratch.Allocate(64) != nullptr) {
  }
  std::span<const RoleId> active;
  EXPECT_EQ(graph->AuthorizedRoles(assigned, scratch, &active),
            Status::kOutOfMemory);
  EXPECT_TRUE(active.empty());
}

}  // namespace
}  // namespace matron::rbac
