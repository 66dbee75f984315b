/** The receiver of docs/receivers.md, which the tests run. */
export const RECEIVER = `import { createServer } from 'node:http';
import { verifyWebhook, WebhookVerificationError } from '@street-collector/webhooks/receiver';

const secret = process.env.WEBHOOK_SECRET ?? '';

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const payload = verifyWebhook(Buffer.concat(chunks), request.headers, secret, { toleranceSeconds: 300 });
    console.log(\`\${request.headers['webhook-id']} is \${payload.event}\`);
    response.writeHead(200).end();
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    response.writeHead(400).end(error.message); // error.failure is e.g. 'timestamp-too-old'
  }
}).listen(Number(process.env.PORT ?? 3000));
`;
