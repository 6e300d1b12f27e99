/** @file What the shop shows: the wares of the retail pack, their prices in yuan. */

/** @type {{id: string, department: 'cups' | 'table' | 'linen' | 'gifts', price: number}[]} */
export const CATALOGUE = [
    { id: 'mist-mug', department: 'cups', price: 128 },
    { id: 'rain-teapot', department: 'cups', price: 298 },
    { id: 'trail-flask', department: 'cups', price: 220 },
    { id: 'pine-plates', department: 'table', price: 236 },
    { id: 'linen-tablecloth', department: 'linen', price: 228 },
    { id: 'cloud-throw', department: 'linen', price: 359 },
    { id: 'new-home-box', department: 'gifts', price: 398 },
    { id: 'new-year-box', department: 'gifts', price: 298 },
];
