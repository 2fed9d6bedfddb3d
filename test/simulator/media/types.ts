const CONTENT_TYPES: Record<string, string> = {
	png: 'image/png',
	mp4: 'video/mp4',
	wav: 'audio/wav',
	zip: 'application/zip',
	mov: 'video/quicktime',
	jsx: 'text/jsx',
	fbx: 'application/octet-stream',
	ply: 'application/octet-stream',
	bin: 'application/octet-stream',
};

/** Content type of a result file, by its extension. */
export function contentTypeOf(extension: string): string {
	return CONTENT_TYPES[extension] ?? 'application/octet-stream';
}
