// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using ImageForge.Builder;
using ImageForge.Builder.Codes;
using ImageForge.MachineConfig;
using ImageForge.Tests.MachineConfig;

namespace ImageForge.Tests.Builder.Cli;

public sealed partial class ErrorCodesTests
{
    [Fact]
    public void PageIsGeneratedFromTheCodes() => Generated.Check(ErrorsPage.FileName, ErrorsPage.Write());

    [Fact]
    public void CodesStandInOrderAndInTheirBlock()
    {
        var ids = AllCodes.Codes.Select(c => c.Id).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(AllCodes.Blocks, block => Assert.All(block.Codes, code => Assert.StartsWith(block.Range, code.Id, StringComparison.Ordinal)));
        Assert.Empty(DiagnosticCode.All.Select(c => c.Id).Except(ids));
    }

    [Fact]
    public void CausesAndCuresAreSentences() => Assert.All(AllCodes.Codes, code =>
    {
        Assert.Matches(@"^[^\n]*[^.\n]$", code.Title);
        Assert.Matches(@"^[A-Zi`][^\n]*\.$", code.Cause);
        Assert.Matches(@"^[A-Z][^\n]*\.$", code.Cure);
    });

    /// <summary>A code in the table that nothing raises is a promise not kept; a code that is raised has its line.</summary>
    [Fact]
    public void EveryCodeOfTheSourcesIsInTheTable()
    {
        var explained = Repository.At("builder/ImageForge.Builder/Codes");
        var raised = new[] { "machine-config", "builder", "qemu", "discovery", "mesh", "node" }
            .SelectMany(room => Directory.EnumerateFiles(Repository.At(room), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.StartsWith(explained, StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(f => CodeLiteral().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value));
        Assert.Equal(AllCodes.Codes.Select(c => c.Id), raised.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryExitCodeIsDocumented() =>
        Assert.All(Enum.GetValues<ExitCode>(), exit => Assert.Contains($"\n| {(int)exit} | ", ErrorsPage.Write(), StringComparison.Ordinal));

    [GeneratedRegex("\"(IF[1-9][0-9]{3})\"")]
    private static partial Regex CodeLiteral();
}
