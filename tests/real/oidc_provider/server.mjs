// An oidc-provider on loopback with the clients that the tests need, and the three APIs behind it.
// Prints one line of JSON with its URL when it listens. STRICT=1: a client may only use its own method.
// CLIENTS=FILE: a JSON file with other clients, as `registered.py` writes it.
// KEY_CLIENTS=FILE: a JSON file with metadata of clients with keys or certificates (RFC 7591 §2), beside the others.
// TLS=FOLDER: serve https with server.key and server.crt, and ask for certificates of authority.pem.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import Provider, { errors } from 'oidc-provider';

const AUDIT = 'audit.log:read';
const LOGIN = 'team.login-history:read';
const ADOPTION = 'platform-adoption.tracking-events:read';
const STRICT = process.env.STRICT === '1';
const client = (client_id, method, scope) => ({
  client_id,
  client_secret: `secret-of-${client_id}`,
  token_endpoint_auth_method: method,
  scope,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
});
const ownClients = [
  client('all-scopes', 'client_secret_post', [AUDIT, LOGIN, ADOPTION].join(' ')),
  client('audit-only', 'client_secret_post', AUDIT),
  client('strict-post', 'client_secret_post', AUDIT),
  client('basic', 'client_secret_basic', AUDIT),
];
const AUDIENCE = 'urn:apis'; // whoever asks for tokens for it gets JWTs (RFC 9068)
const SECRET_EXPIRED_AT = 1700000000;
const registered = process.env.CLIENTS ? JSON.parse(fs.readFileSync(process.env.CLIENTS)) : [];
const jwtClients = new Set(registered.filter((c) => c.token_format === 'jwt').map((c) => c.client_id));
const isAllowed = (secret) => /^[\x20-\x7e]+$/.test(secret); // RFC 6749 appendix A.2; others it does not register
const clients = registered.length === 0 ? ownClients : registered.filter((c) => isAllowed(c.secret)).map((c) => ({
  ...client(c.client_id, c.method, c.scopes.join(' ') || undefined),
  client_secret: c.secret,
  ...(c.may_use_client_credentials
    ? {}
    : { grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['https://localhost/callback'] }),
  ...(c.is_expired ? { client_secret_expires_at: SECRET_EXPIRED_AT } : {}),
  ...(c.needs_dpop ? { dpop_bound_access_tokens: true } : {}),
}));
const keyClients = process.env.KEY_CLIENTS ? JSON.parse(fs.readFileSync(process.env.KEY_CLIENTS)) : [];
clients.push(...keyClients.map((c) => ({ ...client(c.client_id, c.token_endpoint_auth_method, AUDIT), client_secret: undefined, ...c })));
const TLS = process.env.TLS;
const file = (name) => fs.readFileSync(`${TLS}/${name}`);
// Paths of the provider catalog; the scope that each asks for.
const apis = new Map([
  ['/log/api/external/v2/audit', AUDIT],
  ['/api/external/authentication-events', LOGIN],
  ['/platform-adoption/api/external/v2/adoption-tracking-events/STUDIO_ASSET', ADOPTION],
]);

const requests = { token: 0, introspection: 0, api: 0 };
const server = TLS
  ? https.createServer({ key: file('server.key'), cert: file('server.crt'), ca: file('authority.pem'), requestCert: true, rejectUnauthorized: false })
  : http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = TLS ? `https://localhost:${server.address().port}` : `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients,
    scopes: [AUDIT, LOGIN, ADOPTION],
    routes: { token: '/oauth2/token', introspection: '/oauth2/introspect' },
    ttl: { ClientCredentials: 899 },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', ...(TLS ? ['tls_client_auth'] : [])],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (ctx, caller, token) => ['resource-server', token.clientId].includes(caller.clientId) },
      revocation: { enabled: true },
      dPoP: { enabled: true },
      mTLS: {
        enabled: Boolean(TLS),
        tlsClientAuth: true,
        certificateBoundAccessTokens: true,
        getCertificate: (ctx) => ctx.socket.getPeerX509Certificate?.(),
        certificateAuthorized: (ctx) => Boolean(ctx.socket.authorized),
        certificateSubjectMatches: (ctx, property, expected) =>
          property === 'tls_client_auth_subject_dn' && ctx.socket.getPeerX509Certificate().subject === expected,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, caller) => (jwtClients.has(caller.clientId) ? AUDIENCE : undefined),
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => {
          if (resource !== AUDIENCE) throw new errors.InvalidTarget();
          return { scope: [AUDIT, LOGIN, ADOPTION].join(' '), audience: AUDIENCE, accessTokenFormat: 'jwt' };
        },
      },
    },
  });
  provider.use(async (ctx, next) => {
    const header = ctx.get('authorization');
    if (STRICT && ctx.path === '/oauth2/token' && header.startsWith('Basic ')) {
      const id = decodeURIComponent(Buffer.from(header.slice(6), 'base64').toString().split(':')[0]);
      const known = await provider.Client.find(id);
      if (known?.clientAuthMethod === 'client_secret_post') {
        ctx.status = 401;
        ctx.body = { error: 'invalid_client', error_description: 'client authentication failed' };
        return;
      }
    }
    await next();
  });
  const authorizationServer = provider.callback();
  server.on('request', async (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    if (pathname === '/oauth2/token') requests.token += 1;
    if (pathname === '/oauth2/introspect') requests.introspection += 1;
    if (pathname === '/requests') return answer(response, 200, requests);
    if (!apis.has(pathname)) return authorizationServer(request, response);
    requests.api += 1;
    const [scheme, value] = (request.headers.authorization ?? '').split(' ');
    const token = scheme.toLowerCase() === 'bearer' && (await provider.ClientCredentials.find(value));
    const shown = TLS && request.socket.getPeerX509Certificate?.();
    const bound = token && token['x5t#S256'];
    if (!token || token.isExpired || (bound && bound !== thumbprint(shown))) return answer(response, 401, { error: 'Unauthorized' });
    if (!(token.scope ?? '').split(' ').includes(apis.get(pathname))) {
      response.setHeader('www-authenticate', `Bearer error="insufficient_scope", scope="${apis.get(pathname)}"`);
      return answer(response, 403, { title: 'Forbidden', status: 403, errorCode: 'ADMIN_ACCESS_ERROR' });
    }
    return answer(response, 200, { content: [] });
  });
  console.log(JSON.stringify({ url: issuer }));
});

// RFC 8705 §3.1
function thumbprint(certificate) {
  return certificate ? crypto.createHash('sha256').update(certificate.raw).digest('base64url') : '';
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
