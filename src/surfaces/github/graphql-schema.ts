import { buildSchema } from 'graphql'

/** What of GitHub's schema its clients ask of a host that keeps secrets. Introspection answers of this and no more. */
export const schema = buildSchema(`
  scalar URI
  scalar DateTime

  enum RepositoryPermission { ADMIN MAINTAIN READ TRIAGE WRITE }
  enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }

  interface Node { id: ID! }
  interface RepositoryOwner { id: ID! login: String! url: URI! }
  interface Actor { login: String! url: URI! }

  type User implements Node & RepositoryOwner & Actor {
    id: ID!
    databaseId: Int
    login: String!
    name: String
    email: String!
    url: URI!
  }

  type Organization implements Node & RepositoryOwner & Actor {
    id: ID!
    databaseId: Int
    login: String!
    name: String
    url: URI!
  }

  type Ref implements Node { id: ID! name: String! prefix: String! }

  type Repository implements Node {
    id: ID!
    databaseId: Int
    name: String!
    nameWithOwner: String!
    owner: RepositoryOwner!
    description: String
    url: URI!
    createdAt: DateTime!
    updatedAt: DateTime!
    visibility: RepositoryVisibility!
    viewerPermission: RepositoryPermission
    viewerCanAdminister: Boolean!
    defaultBranchRef: Ref
    parent: Repository
    isPrivate: Boolean!
    isFork: Boolean!
    isArchived: Boolean!
    isEmpty: Boolean!
    isInOrganization: Boolean!
    hasIssuesEnabled: Boolean!
    hasWikiEnabled: Boolean!
    hasProjectsEnabled: Boolean!
    hasDiscussionsEnabled: Boolean!
    mergeCommitAllowed: Boolean!
    rebaseMergeAllowed: Boolean!
    squashMergeAllowed: Boolean!
  }

  type Query {
    viewer: User!
    repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
    organization(login: String!): Organization
    user(login: String!): User
    repositoryOwner(login: String!): RepositoryOwner
  }
`)
