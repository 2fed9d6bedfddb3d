import { clip } from './video';

const SAMPLE_RATE = 8_000;
const HEADER_BYTES = 44;
const TONE_HZ = 440;

/** Half a second of a tone, as 8-bit mono WAV. */
function tone(): Buffer {
	const samples = SAMPLE_RATE / 2;
	const file = Buffer.alloc(HEADER_BYTES + samples);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(HEADER_BYTES - 8 + samples, 4);
	file.write('WAVEfmt ', 8, 'latin1');
	file.writeUInt32LE(16, 16);
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(1, 22);
	file.writeUInt32LE(SAMPLE_RATE, 24);
	file.writeUInt32LE(SAMPLE_RATE, 28);
	file.writeUInt16LE(1, 32);
	file.writeUInt16LE(8, 34);
	file.write('data', 36, 'latin1');
	file.writeUInt32LE(samples, 40);
	for (let at = 0; at < samples; at += 1) {
		const wave = Math.sin((2 * Math.PI * TONE_HZ * at) / SAMPLE_RATE);
		file[HEADER_BYTES + at] = 128 + Math.round(60 * wave);
	}
	return file;
}

/** A ZIP archive without entries. */
function emptyZip(): Buffer {
	const file = Buffer.alloc(22);
	file.writeUInt32LE(0x06054b50, 0);
	return file;
}

const TRIANGLE = `ply
format ascii 1.0
element vertex 3
property float x
property float y
property float z
element face 1
property list uchar int vertex_indices
end_header
0 0 0
1 0 0
0 1 0
3 0 1 2
`;

const ARTEFACTS: Record<string, () => Buffer> = {
	mp4: () => clip,
	mov: () => clip,
	wav: tone,
	zip: emptyZip,
	jsx: () => Buffer.from('export default function Scene() {\n\treturn null;\n}\n'),
	fbx: () => Buffer.from('; FBX 7.7.0 project file\n'),
	ply: () => Buffer.from(TRIANGLE),
};

/** The bytes of a result file that is not a picture. */
export function artefact(extension: string): Buffer {
	return ARTEFACTS[extension]();
}
