/**
 * The program that s3.mjs starts: an S3 in memory with one bucket, by the package fauxqs.
 *
 *   node s3Server.mjs <folder with node_modules> <port> <bucket>
 *
 * A part of an upload may have more than the 11 MiB that the package takes, as in S3.
 *
 * Of the requests that Directus makes for uploads in chunks the package has all but ListParts, which is
 * answered here from what it holds: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , folder, port, bucket] = process.argv;
const load = async (file) =>
	await import(pathToFileURL(join(folder, 'node_modules', 'fauxqs', 'dist', file)).href);
const { buildApp } = await load('app.js');
const { S3Store } = await load('s3/s3Store.js');

const s3Store = new S3Store();
s3Store.createBucket(bucket);
const app = buildApp({ logger: false, stores: { s3Store } });

app.addContentTypeParser(
	'application/octet-stream',
	{ parseAs: 'buffer', bodyLimit: 256 * 1024 * 1024 },
	(_request, body, done) => done(null, body),
);

app.addHook('onRequest', async (request, reply) => {
	const { searchParams } = new URL(request.url, 'http://s3');
	const id = searchParams.get('uploadId');
	if (request.method !== 'GET' || id === null) return;
	const upload = s3Store.multipartUploads.get(id);
	reply.header('content-type', 'application/xml');
	if (!upload) {
		reply.status(404).send('<Error><Code>NoSuchUpload</Code><Message>No upload</Message></Error>');
		return reply;
	}
	const parts = [...upload.parts.values()]
		.sort((a, b) => a.partNumber - b.partNumber)
		.map(
			({ partNumber, etag, body, lastModified }) =>
				`<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag><Size>${body.length}</Size><LastModified>${lastModified.toISOString()}</LastModified></Part>`,
		);
	reply.send(
		`<?xml version="1.0" encoding="UTF-8"?><ListPartsResult><UploadId>${id}</UploadId><IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`,
	);
	return reply;
});

await app.listen({ host: '127.0.0.1', port: Number(port) });
