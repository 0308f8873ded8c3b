import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { parsePipeline } from '../../lib/config/load';
import { CONDITIONS, DEFAULTS, type ConditionsSession } from './conditions-session';

const UMH = `input:
  opcua:
    endpoint: opc.tcp://127.0.0.1:4840
pipeline:
  processors:
    - tag_processor:
        defaults: |
          msg.meta.location_path = "enterprise.site.area.line";
          msg.meta.data_contract = "_historian";
          return msg;
        conditions:
          - if: msg.meta.opcua_node_id === "ns=1;i=2245"
            then: |
              msg.meta.virtual_path = "axis.x.position";
              return msg;
        advancedProcessing: |
          msg.meta.tag_name = "actual";
          return msg;
    - nodered_js:
        code: return msg;
`;

/** How conditions come in as files and as text, and go out. */
export function exchangeCases(on: ConditionsSession): void {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-export-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const format of ['yaml', 'csv', 'semicolons'] as const) {
    it(`go out and come in again as ${format}, with nothing lost`, async (t) => {
      await on.open();
      await on.editor.page.click('#tagwright-conditions-export');
      await on.editor.page.selectOption('#tagwright-export-format', format);
      await on.editor.page.waitForFunction("$('#tagwright-export-save').is(':enabled')");
      await on.screenshot(t, `export-${format}`);
      const started = on.editor.page.waitForEvent('download');
      await on.editor.page.click('#tagwright-export-save');
      const download = await started;
      assert.equal(download.suggestedFilename(), format === 'yaml' ? 'line-1.yaml' : 'line-1.csv');
      const path = join(folder, download.suggestedFilename());
      await download.saveAs(path);
      await on.editor.page.click('#node-dialog-cancel');
      await on.page.backInDialog();
      await on.editor.closeDialog('cancel');
      const text = readFileSync(path, 'utf8');
      if (format === 'yaml') {
        const { config } = parsePipeline('p.yaml', `pipeline:\n  processors:\n    - ${text.trimEnd().split('\n').join('\n      ')}\n`, {});
        assert.equal(config?.processors.length, 1, 'the command line takes it');
      } else assert.match(text, /\r\n$/);

      await on.open('empty');
      await on.editor.page.click('#tagwright-conditions-import');
      await on.editor.page.setInputFiles('#tagwright-import-file', path);
      await on.editor.page.click('#tagwright-import-import');
      await on.page.backInDialog();
      assert.deepEqual(await on.page.names(), ['Hot', 'Größe "XL"; 5,5', '']);
      await on.editor.closeDialog('ok');
      const { conditions, defaults, advancedProcessing } = await on.node('empty');
      assert.deepEqual(conditions, CONDITIONS);
      assert.deepEqual([defaults, advancedProcessing], format === 'yaml' ? [DEFAULTS, 'return msg;'] : ['', '']);
    });
  }

  it('come out of a pipeline of benthos-umh that is pasted; what a node cannot have is named', async (t) => {
    await on.open('empty');
    const said = await on.page.paste(UMH);
    await on.screenshot(t, 'import');
    assert.match(said, /YAML: conditions: 1, Defaults, Advanced/);
    assert.match(said, /pipeline\.processors\[1\]\.nodered_js \(line 19\)[^]*input \(line 1\)/);
    await on.page.take('import');
    await on.editor.closeDialog('ok');
    const { conditions, defaults, advancedProcessing } = await on.node('empty');
    assert.deepEqual(conditions, [{ name: '', if: 'msg.meta.opcua_node_id === "ns=1;i=2245"', then: 'msg.meta.virtual_path = "axis.x.position";\nreturn msg;\n', enabled: true }]);
    assert.match(defaults, /^msg\.meta\.location_path = "enterprise\.site\.area\.line";/);
    assert.match(advancedProcessing, /^msg\.meta\.tag_name = "actual";/);
  });

  it('are replaced or added, as is asked for', async () => {
    await on.open();
    const csv = 'name,if,then\nNew,true,return msg;\n';
    assert.match(await on.page.paste(csv), /Already here: conditions: 3\./);
    assert.equal(await on.editor.page.locator('#tagwright-import-import').isVisible(), false);
    await on.page.take('add');
    assert.deepEqual(await on.page.names(), ['Hot', 'Größe "XL"; 5,5', '', 'New']);
    assert.match(await on.page.paste(UMH), /Already here: conditions: 4, Defaults, Advanced\./);
    await on.page.take('add');
    assert.equal(await on.page.rows.count(), 5);
    await on.page.paste(csv);
    await on.page.take('replace');
    assert.deepEqual(await on.page.names(), ['New']);
    await on.editor.closeDialog('ok');
    assert.deepEqual(await on.node('tag').then(({ conditions, defaults }) => [conditions.length, defaults]), [1, DEFAULTS]);
    await on.open();
    await on.page.paste(UMH);
    await on.page.take('replace');
    await on.editor.closeDialog('ok');
    assert.match((await on.node('tag')).defaults, /_historian/);
  });

  it('stay as they are when an import is broken: what, where and what to do is said', async (t) => {
    await on.open();
    const said = [
      await on.page.paste('if,then\ntrue,"open\n'),
      await on.page.fillImport('name,enabled,if,then\nA,perhaps,true,return msg;\n'),
      await on.page.fillImport('tag_processor:\n  conditions:\n    - if: true\n'),
      await on.page.fillImport('tag_processor:\n  defaults: "open\n'),
      await on.page.fillImport('some words'),
    ];
    await on.screenshot(t, 'broken');
    assert.match(said[0] ?? '', /Nothing was imported:\s+line 2, column \d+: row 2: a quote is not closed/);
    assert.match(said[1] ?? '', /line 2: row 2, column enabled: "perhaps" is not true or false/);
    assert.match(said[2] ?? '', /line 3, column 7: tag_processor\.conditions\[0\]: then is missing/);
    assert.match(said[3] ?? '', /line \d+, column \d+: .*quote/i);
    assert.match(said[4] ?? '', /line 1, column 1: there is no tag_processor: give a pipeline/);
    for (const way of ['import', 'add', 'replace']) assert.equal(await on.editor.page.locator(`#tagwright-import-${way}`).isVisible(), false);
    await on.editor.page.click('#node-dialog-cancel');
    await on.page.backInDialog();
    assert.equal(await on.page.rows.count(), 3);
    await on.editor.closeDialog('ok');
    assert.deepEqual((await on.node('tag')).conditions, CONDITIONS);
  });
}
