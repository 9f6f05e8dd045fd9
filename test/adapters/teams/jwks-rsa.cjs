/**
 * Jest on Node 20 can't require() ES modules, as Node itself can: `@microsoft/agents-hosting` requires `jwks-rsa`, which
 * requires `jose`. The bot doesn't use the part of the SDK that needs it (see adapters/teams/sdk-agents.ts).
 */
module.exports = () => {
  throw new Error('not available in tests');
};
