/* eslint-disable @n8n/community-nodes/no-restricted-imports -- the simulator is a Node server, never shipped */
import { createHash } from 'crypto';
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, checksum]);
}

/** A colour wheel's colour at `hue` degrees, as red, green and blue 0…255. */
function colour(hue: number, lightness: number): [number, number, number] {
	const channel = (offset: number) => {
		const k = (offset + hue / 30) % 12;
		const a = 0.62 * Math.min(lightness, 1 - lightness);
		return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
	};
	return [channel(0), channel(8), channel(4)];
}

/**
 * A picture of a sun over hills, in colours and shapes that follow from `seed`, as a PNG of
 * `width` × `height` pixels.
 */
export function drawPng(seed: string, width: number, height: number): Buffer {
	const hash = createHash('sha256').update(seed).digest();
	const hue = (hash[0] / 256) * 360;
	const sky = [colour(hue, 0.35), colour((hue + 50) % 360, 0.78)];
	const sun = colour((hue + 180) % 360, 0.7);
	const sunX = width * (0.25 + hash[1] / 512);
	const sunY = height * (0.22 + hash[2] / 1024);
	const radius = Math.min(width, height) * (0.1 + hash[3] / 2560);
	const hills = [0, 1, 2].map((layer) => ({
		colour: colour((hue + 110 + layer * 18) % 360, 0.46 - layer * 0.12),
		level: height * (0.62 + layer * 0.12),
		swing: height * (0.04 + hash[4 + layer] / 3200),
		waves: 1 + (hash[7 + layer] % 3),
		phase: (hash[10 + layer] / 256) * Math.PI * 2,
	}));
	const stride = width * 3 + 1;
	const pixels = Buffer.alloc(stride * height);
	const ridges = hills.map((hill) =>
		Array.from({ length: width }, (_, x) => {
			const angle = (x / width) * Math.PI * 2 * hill.waves + hill.phase;
			return hill.level + Math.sin(angle) * hill.swing;
		}),
	);
	for (let y = 0; y < height; y += 1) {
		const fade = y / height;
		const shade = sky[0].map((from, index) => Math.round(from + (sky[1][index] - from) * fade));
		for (let x = 0; x < width; x += 1) {
			let [red, green, blue] = shade;
			if ((x - sunX) ** 2 + (y - sunY) ** 2 < radius ** 2) [red, green, blue] = sun;
			for (let layer = 0; layer < hills.length; layer += 1) {
				if (y > ridges[layer][x]) [red, green, blue] = hills[layer].colour;
			}
			const at = y * stride + 1 + x * 3;
			pixels[at] = red;
			pixels[at + 1] = green;
			pixels[at + 2] = blue;
		}
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8);
	return Buffer.concat([
		SIGNATURE,
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(pixels)),
		chunk('IEND', Buffer.alloc(0)),
	]);
}
