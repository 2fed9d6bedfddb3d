import { n8n } from './surroundings';

type Value = string | number | boolean | null;

/** A row of a data table; n8n adds `id`, `createdAt` and `updatedAt`. */
export type Row = Record<string, Value>;

export type Columns = Record<string, 'string' | 'number' | 'boolean' | 'date'>;

/** A data table of n8n, in the owner's own project, as its page in n8n edits it. */
export class DataTable {
	private constructor(private readonly path: string) {}

	static async create(name: string, columns: Columns, rows: Row[]): Promise<DataTable> {
		const project = await n8n.get<{ id: string }>('/projects/personal');
		const tables = `/projects/${project.id}/data-tables`;
		const { id } = await n8n.post<{ id: string }>(tables, {
			name,
			columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
		});
		const table = new DataTable(`${tables}/${id}`);
		await table.add(rows);
		return table;
	}

	async add(rows: Row[]) {
		await n8n.post(`${this.path}/insert`, { data: rows });
	}

	/** All rows, the oldest first. */
	async rows(): Promise<Row[]> {
		const { data } = await n8n.get<{ data: Row[] }>(`${this.path}/rows?take=100&sortBy=id:asc`);
		return data;
	}

	/** Changes the row with that ID. */
	async change(id: Value, data: Row) {
		const filter = { type: 'and', filters: [{ columnName: 'id', condition: 'eq', value: id }] };
		await n8n.patch(`${this.path}/rows`, { filter, data });
	}

	async delete() {
		await n8n.delete(this.path);
	}
}
