// What `npm run bench:files` compares with: a node that does it the simple way and has the whole
// file in memory. It is loaded by N8N_CUSTOM_EXTENSIONS and is no part of the package.
const field = (displayName, name) => ({ displayName, name, type: 'string', default: '' });

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
		const body = new FormData();
		body.append('file', new Blob([bytes], { type: 'application/octet-stream' }), 'whole.bin');
		const { data } = await this.helpers.httpRequest({ ...options, method: 'POST', body });
		return [[{ json: data }]];
	}
}

module.exports = { FilesWholeFile };
