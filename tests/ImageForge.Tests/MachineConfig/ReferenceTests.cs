// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.Tests.MachineConfig;

public sealed class ReferenceTests
{
    [Fact]
    public void PageIsWhatTheTypesGenerate() => Generated.Check(ManifestReference.FileName, ManifestReference.Write());

    [Fact]
    public void EveryExampleIsValid()
    {
        var fields = ManifestKinds.All.SelectMany(AllFields).ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields.Where(f => !f.Sensitive), f => Assert.True(f.ExampleNode() is not null, $"{f.Key}: {f.Example}"));
    }

    /// <summary>An example of a key is a key that somebody will use.</summary>
    [Fact]
    public void NoExampleOfASecretIsValid() =>
        Assert.All(ManifestKinds.All.SelectMany(AllFields).Where(f => f.Sensitive), f => Assert.Null(f.ExampleNode()));

    [Fact]
    public void ErrorsPageListsEveryCodeOnce()
    {
        var page = File.ReadAllLines(Repository.At("docs/errors.md"));
        foreach (var code in DiagnosticCode.All)
            Assert.Single(page, line => line.StartsWith($"| {code.Id} | {code.Title}", StringComparison.OrdinalIgnoreCase));
        var listed = page.Where(l => l.StartsWith("| IF1", StringComparison.Ordinal)).Select(l => l[2..8]);
        Assert.Empty(listed.Except(DiagnosticCode.All.Select(c => c.Id)));
    }

    [Fact]
    public void EveryCodeSaysItsCauseAndCureInSentences() => Assert.All(DiagnosticCode.All, code =>
    {
        Assert.Matches("^IF1[0-9]{3}$", code.Id);
        Assert.Matches(@"^[^A-Z\n][^\n]*[^.\n]$", code.Title);
        Assert.Matches(@"^[A-Z0-9`][^\n]*\.$", code.Cause);
        Assert.Matches(@"^[A-Z][^\n]*\.$", code.Cure);
    });

    /// <summary>Every code is in the table and has a wrong manifest or another test that earns it.</summary>
    [Fact]
    public void EveryCodeIsEarnedInATest()
    {
        Assert.Equal(DiagnosticCode.All.Count, DiagnosticCode.All.DistinctBy(c => c.Id).Count());
        var declared = typeof(DiagnosticCode).GetFields().Where(f => f.IsStatic && f.FieldType == typeof(DiagnosticCode)).Select(f => f.GetValue(null));
        Assert.Equal(DiagnosticCode.All.ToHashSet(), declared.Cast<DiagnosticCode>().ToHashSet());
        var tests = string.Join('\n', Directory
            .EnumerateFiles(Repository.At("tests/ImageForge.Tests/MachineConfig"), "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".verified.txt", StringComparison.Ordinal) || f.EndsWith("Tests.cs", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        Assert.Empty(DiagnosticCode.All.Where(c => !tests.Contains(c.Id, StringComparison.Ordinal)).Select(c => c.Id));
    }

    internal static IEnumerable<Field> AllFields(IRecordShape record) =>
        record.Fields.SelectMany(f => f.Shape.Record is { } inner ? AllFields(inner).Prepend(f) : [f]);
}
