import type { DiagnosticsOptions, Disposable, LanguageDefaults } from '../red';

/** The parts of JavaScript that the sandbox has: all but shared memory and what makes garbage collection visible. */
const LIBRARIES = `
  es5 es2015.collection es2015.core es2015.generator es2015.iterable es2015.promise es2015.proxy es2015.reflect es2015.symbol
  es2015.symbol.wellknown es2016.array.include es2016.intl es2017.date es2017.intl es2017.object es2017.string
  es2017.typedarrays es2018.asyncgenerator es2018.asynciterable es2018.intl es2018.promise es2018.regexp es2019.array
  es2019.intl es2019.object es2019.string es2019.symbol es2020.bigint es2020.date es2020.intl es2020.number es2020.promise
  es2020.string es2020.symbol.wellknown es2021.intl es2021.promise es2021.string es2022.array es2022.error es2022.intl
  es2022.object es2022.regexp es2022.string es2023.array es2023.collection es2023.intl es2024.collection es2024.object
  es2024.promise es2024.string esnext.collection esnext.disposable esnext.iterator`.trim().split(/\s+/);

const PATH = 'file:///types/tagwright/index.d.ts';
/** The server's compiler says what is wrong; TypeScript's opinion of JavaScript is another one. */
const SILENT: DiagnosticsOptions = { noSemanticValidation: true, noSyntaxValidation: true, noSuggestionDiagnostics: true };

/**
 * What Monaco knows about the JavaScript that it shows, which is the same for all of its editors: while scripts of the
 * sandbox are edited it is this, otherwise what it was.
 */
export class Environment {
  private entered: { types: string; library: Disposable; diagnostics: DiagnosticsOptions } | null = null;
  /** What was there in the beginning. */
  private readonly compiler: object;

  constructor(private readonly defaults: LanguageDefaults) {
    this.compiler = defaults.getCompilerOptions();
  }

  /** Makes declarations known, in place of those before. */
  enter(types: string): void {
    const { defaults, entered } = this;
    // Every editor that Node-RED makes sets the libraries anew, for all of them.
    if (defaults.getCompilerOptions().lib !== LIBRARIES) defaults.setCompilerOptions({ ...defaults.getCompilerOptions(), lib: LIBRARIES });
    if (entered?.types === types) return;
    entered?.library.dispose();
    const diagnostics = entered?.diagnostics ?? defaults.getDiagnosticsOptions();
    if (entered === null) defaults.setDiagnosticsOptions({ ...diagnostics, ...SILENT });
    this.entered = { types, library: defaults.addExtraLib(types, PATH), diagnostics };
  }

  /** As {@link enter}, if the declarations before are the ones that are known. */
  renew(before: string, types: string): void {
    if (this.entered?.types === before) this.enter(types);
  }

  /** Other JavaScript is edited, for which Node-RED has set the libraries. */
  leave(): void {
    this.entered?.library.dispose();
    if (this.entered !== null) this.defaults.setDiagnosticsOptions(this.entered.diagnostics);
    this.entered = null;
  }

  /** All scripts are closed. */
  close(): void {
    this.leave();
    this.defaults.setCompilerOptions(this.compiler);
  }
}
