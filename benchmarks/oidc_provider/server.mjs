// An oidc-provider on loopback with a client that has one of content-cli's four scopes, and one that has none.
// Prints its URL as JSON when it listens. DELAY: milliseconds before each answer. GET /requests counts them.
import http from 'node:http';
import { setTimeout } from 'node:timers/promises';
import Provider from 'oidc-provider';

const KNOWN = ['studio', 'package-manager', 'integration.data-pools', 'action-engine.projects'];
const OTHER = 'audit.log:read';
const DELAY = Number(process.env.DELAY ?? 0);
const client = (client_id, scope) => ({
  client_id,
  client_secret: `secret-of-${client_id}`,
  token_endpoint_auth_method: 'client_secret_post',
  scope,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
});

const requests = { token: 0, other: 0 };
const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client('one-of-four', KNOWN.at(-1)), client('none-of-four', OTHER)],
    scopes: [...KNOWN, OTHER],
    routes: { token: '/oauth2/token' },
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  });
  const authorizationServer = provider.callback();
  server.on('request', async (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    if (pathname === '/requests') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return response.end(JSON.stringify(requests));
    }
    requests[pathname === '/oauth2/token' ? 'token' : 'other'] += 1;
    await setTimeout(DELAY);
    return authorizationServer(request, response);
  });
  console.log(JSON.stringify({ url: issuer }));
});
