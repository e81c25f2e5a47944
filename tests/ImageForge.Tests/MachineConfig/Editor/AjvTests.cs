// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using ImageForge.MachineConfig;
using Xunit.Abstractions;

namespace ImageForge.Tests.MachineConfig.Editor;

/// <summary>Another implementation of JSON Schema reads ours, and agrees with the loader about the shared corpus.</summary>
public sealed partial class AjvTests(ITestOutputHelper output)
{
    /// <summary>
    /// What the loader takes, the schema takes; and what the loader refuses for its form, the schema refuses. Rules across
    /// keys and documents, and parsers finer than a pattern, are the loader's alone: the test's output lists those.
    /// </summary>
    [Fact]
    public void AgreesWithTheLoaderOnTheCorpus()
    {
        if (!NodePackages.Have(output)) return;
        var (good, wrong) = (Corpus.Accepted(), Corpus.Refused());
        var verdicts = Judge([.. good, .. wrong]);
        Assert.Empty(good.Where(f => !verdicts[f].Valid).Select(f => $"{Path.GetFileName(f)}: {string.Join("; ", verdicts[f].Errors)}"));

        var missed = wrong.Where(f => verdicts[f].Valid).ToList();
        // Nothing of these codes can be hidden from a schema. (Ranges can: those of durations and sizes.)
        string[] visible = ["IF1102", "IF1103", "IF1104", "IF1105", "IF1110", "IF1202", "IF1203", "IF1204", "IF1205", "IF1207", "IF1209", "IF1212"];
        Assert.Empty(missed.Where(f => CodesOf(f).Intersect(visible).Any()).Select(Path.GetFileName));
        foreach (var file in missed) output.WriteLine($"the loader's alone: {Path.GetFileName(file)}: {string.Join(", ", CodesOf(file))}");
    }

    /// <summary>Strict mode compiles each kind's own schema.</summary>
    [Fact]
    public void CompilesTheSchemaOfEachKind()
    {
        if (!NodePackages.Have(output)) return;
        foreach (var kind in ManifestSchema.Kinds) Judge([], ManifestSchema.FileNameOf(kind));
    }

    private static IEnumerable<string> CodesOf(string file) =>
        Code().Matches(File.ReadAllText(Path.ChangeExtension(file, null) + ".diagnostics.verified.txt")).Select(m => m.Groups[1].Value).Distinct();

    [GeneratedRegex(@": error (IF\d{4}):")]
    private static partial Regex Code();

    private static Dictionary<string, (bool Valid, string[] Errors)> Judge(string[] files, string schema = ManifestSchema.FileName)
    {
        using var node = NodePackages.Start("--no-warnings", "judge.mjs", Repository.At(schema));
        var trouble = node.StandardError.ReadToEndAsync();
        node.StandardInput.Write(string.Join('\n', files));
        node.StandardInput.Close();
        var lines = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, trouble.Result);
        // Complaints of strict mode are errors or come as warnings.
        Assert.Equal("", trouble.Result);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(v => v.GetProperty("file").GetString()!,
                v => (v.GetProperty("valid").GetBoolean(), v.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!).ToArray()));
    }
}
