// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Contracts;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.MachineConfig;

/// <summary>The manifest's reference page (docs/manifest.md), generated from the descriptions that the loader reads by.</summary>
public static class ManifestReference
{
    /// <summary>Where it lies in the repository.</summary>
    public const string FileName = "docs/manifest.md";

    public static string Write()
    {
        var text = new StringBuilder($"""
            # The manifest

            A manifest describes one machine, or a group of machines that boot the same image. It is YAML: several
            documents in one file, separated by `---`, each with `apiVersion: {Contract.Newest.ApiVersion}` and a `kind`
            ([composition.md](composition.md) tells how versions differ).
            Machine must be there; kinds with a `name` stand as often as they are needed, each of the others at most once, in any order. Secrets stands in a file of its own.

            What is not listed here is an error, and everything wrong is told at once: `imageforge validate MANIFEST`
            ([errors.md](errors.md) explains the codes). `imageforge gen config` writes a commented example,
            `imageforge gen secrets` a secrets file, and [{ManifestSchema.FileName}](../{ManifestSchema.FileName}) lets
            editors complete and check: put `# yaml-language-server: $schema=…/manifest.schema.json` on the first line.

            YAML is read strictly. Integers are decimal digits without quotes; booleans are `true` and `false`; text may
            go without quotes where YAML allows it. Anchors, aliases, merge keys and tags are not used. A file holds at
            most {SourceText.MaxBytes >> 20} MiB, {NodeReader.MaxNodes} values and {NodeReader.MaxDocuments} documents.

            This page is generated; `IMAGEFORGE_ACCEPT=1 ./forge test` renews it.

            """.ReplaceLineEndings("\n"));
        foreach (var kind in ManifestKinds.All) Document(text, kind);
        References(text);
        return text.ToString();
    }

    private static void References(StringBuilder text)
    {
        text.Append("\n## References to secrets\n\n");
        text.Append("""
            Where a value is secret, the manifest may hold a reference in its place, and in place of Mesh.cluster one to a
            whole secrets file: `cluster: {secretRef: {file: secrets.yaml}}`, `privateKey: {secretRef: {env: WG_KEY}}`.
            Exactly one of `file`, `env` and `exec` is given. [secrets.md](secrets.md) says more, also about encrypted files.

            """.ReplaceLineEndings("\n"));
        Keys(text, SecretReference.Shape, "", SecretReference.Key + ".");
    }

    private static void Document(StringBuilder text, IRecordShape kind)
    {
        text.Append($"\n## {kind.Name}\n\n{kind.Meaning} Since {FirstRelease.Of(kind.Name)}.\n");
        Keys(text, kind, kind.Name + ".", "");
        foreach (var (path, record) in Nested(kind, ""))
        {
            text.Append($"\n### {kind.Name}: {path}\n\n{record.Meaning}\n");
            Keys(text, record, kind.Name + ".", path + ".");
        }
    }

    private static void Keys(StringBuilder text, IRecordShape record, string kind, string prefix)
    {
        if (record.ExactlyOne is { } choice) text.Append($"Exactly one of `{string.Join("`, `", choice.Keys.SkipLast(1))}` and `{choice.Keys[^1]}` is given.\n");
        text.Append("\n| Key | Value | Default | Meaning | Example | Since |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var key in record.Fields.Select(f => KeyTexts.Of(record, f)))
        {
            var words = key.Words.Count > 0 ? " " + string.Join("; ", key.Words.Select(w => $"`{w.Word}`: {w.Meaning}")) + "." : "";
            var absent = key.DefaultIsValue ? Code(key.Default) : Cell(key.Default);
            text.Append($"| `{prefix}{key.Key}` | {Cell(key.Value)} | {absent} | {Cell(key.Meaning + words)} | {(key.Example is { } example ? Code(example) : "")} | {FirstRelease.Of(kind + prefix + key.Key)} |\n");
        }
    }

    /// <summary>A vertical bar ends a table's cell even in code.</summary>
    private static string Cell(string text) => text.Replace("|", "\\|");

    private static string Code(string text) => $"`{Cell(text)}`";

    private static IEnumerable<(string Path, IRecordShape Record)> Nested(IRecordShape record, string prefix)
    {
        foreach (var field in record.Fields)
        {
            if (field.Shape.Record is not { } inner) continue;
            var path = prefix + field.Key + (field.Shape.IsList ? "[]" : "");
            yield return (path, inner);
            foreach (var deeper in Nested(inner, path + ".")) yield return deeper;
        }
    }
}
