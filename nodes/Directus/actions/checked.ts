import type { INodeExecutionData } from 'n8n-workflow';

/** The input item that an output belongs to. */
export const inputOf = ({ pairedItem }: INodeExecutionData) =>
	(pairedItem as { item: number }).item;
