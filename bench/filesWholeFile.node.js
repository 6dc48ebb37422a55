// What `npm run bench:files` compares with: a node that does it the simple way and has the whole
// file in memory. It is loaded by N8N_CUSTOM_EXTENSIONS and is no part of the package.
const field = (displayName, name) => ({ displayName, name, type: 'string', default: '' });

const CHUNK = 8 * 1024 * 1024;

/** Sends chunks of a file one behind the other, by the protocol that Directus has for that (TUS), and no more. */
async function inChunks({ httpRequest }, { url, headers }, bytes) {
	const tus = async (path, method, more, body) =>
		await httpRequest({
			method,
			url: new URL(path, url).href,
			headers: { ...headers, 'Tus-Resumable': '1.0.0', ...more },
			body,
			returnFullResponse: true,
		});
	const of = (text) => Buffer.from(text).toString('base64');
	const upload = await tus('/files/tus', 'POST', {
		'Upload-Length': String(bytes.length),
		'Upload-Metadata': `filename_download ${of('whole.bin')},type ${of('application/octet-stream')}`,
	});
	const location = new URL(upload.headers.location).pathname;
	const { headers: told } = await tus(location, 'HEAD', {});
	const pairs = told['upload-metadata'].split(',').map((pair) => pair.trim().split(' '));
	const id = Buffer.from(Object.fromEntries(pairs).id, 'base64').toString();
	for (let at = 0; at < bytes.length; at += CHUNK)
		await tus(
			location,
			'PATCH',
			{ 'Upload-Offset': String(at), 'Content-Type': 'application/offset+octet-stream' },
			bytes.subarray(at, at + CHUNK),
		);
	const file = await httpRequest({ url: new URL(`/files/${id}`, url).href, headers });
	return file.data;
}

class FilesWholeFile {
	description = {
		displayName: 'Whole File',
		name: 'filesWholeFile',
		group: ['transform'],
		version: 1,
		description: 'Sends or gets a file in one piece',
		defaults: { name: 'Whole File' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [field('Way', 'way'), field('URL', 'url'), field('Token', 'token')],
	};

	async execute() {
		const options = {
			url: this.getNodeParameter('url', 0),
			headers: { Authorization: `Bearer ${this.getNodeParameter('token', 0)}` },
		};
		if (this.getNodeParameter('way', 0) === 'down') {
			const bytes = await this.helpers.httpRequest({ ...options, encoding: 'arraybuffer' });
			const data = await this.helpers.prepareBinaryData(Buffer.from(bytes), 'whole.bin');
			return [[{ json: {}, binary: { data } }]];
		}
		const bytes = await this.helpers.getBinaryDataBuffer(0, 'data');
		if (this.getNodeParameter('way', 0) === 'chunks')
			return [[{ json: await inChunks(this.helpers, options, bytes) }]];
		const body = new FormData();
		body.append('file', new Blob([bytes], { type: 'application/octet-stream' }), 'whole.bin');
		const { data } = await this.helpers.httpRequest({ ...options, method: 'POST', body });
		return [[{ json: data }]];
	}
}

module.exports = { FilesWholeFile };
