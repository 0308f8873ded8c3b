import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeText } from '../../../nodes/editor/conditions/file-text';

describe('the text of a file', () => {
  it('is read in the encodings that spreadsheets write', () => {
    const text = 'Größe;°C';
    assert.equal(decodeText(Buffer.from(text, 'utf8')), text);
    assert.equal(decodeText(Buffer.from(`\ufeff${text}`, 'utf8')), text);
    assert.equal(decodeText(Buffer.from(`\ufeff${text}`, 'utf16le')), text);
    assert.equal(decodeText(Buffer.from(text, 'latin1')), text);
  });
});
