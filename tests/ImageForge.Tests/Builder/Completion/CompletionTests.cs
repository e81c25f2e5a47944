// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder;
using ImageForge.MachineConfig;
using ImageForge.Tests.Builder.Cli;
using ImageForge.Tests.Formats;
using ImageForge.Tests.MachineConfig;
using Xunit.Abstractions;

namespace ImageForge.Tests.Builder.Completion;

/// <summary>Each shell itself is asked what it would offer.</summary>
public sealed class CompletionTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A line, and all that can come next.</summary>
    private static readonly (string Line, string[] Offered)[] Cases =
    [
        ("imageforge clu", ["cluster"]),
        ("imageforge cluster ", ["down", "status", "up"]),
        ("imageforge --format json cluster u", ["up"]),
        ("imageforge --format ", ["json", "text"]),
        ("imageforge plan --output q", ["qcow2"]),
        ("imageforge build --output raw,i", ["raw,iso"]),
        ("imageforge build --output=raw,q", ["raw,qcow2"]),
        ("imageforge build -o out --outp", ["--output"]),
        ("imageforge cluster up --boot k", ["kernel"]),
        ("imageforge explain Mesh.listenP", ["Mesh.listenPort"]),
        ("imageforge explain IF201", ["IF2010", "IF2011", "IF2012", "IF2013", "IF2014", "IF2015", "IF2016", "IF2017", "IF2018"]),
        ("imageforge gen config --pla", ["--platform"]),
        ("imageforge gen config --platform m", ["metal"]),
        ("imageforge completion z", ["zsh"]),
        ("imageforge version x", []),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task ShellOffersWhatFits(string shell)
    {
        var script = await WriteScript(shell);
        if (Ask(shell, script, [.. Cases.Select(c => c.Line)]) is not { } answers) return;
        Assert.Equal(Cases.Select(c => $"{c.Line}: {string.Join(' ', c.Offered)}"),
            Cases.Zip(answers, (c, words) => $"{c.Line}: {string.Join(' ', words.Select(w => WholeWord(c.Line, w)).Order(StringComparer.Ordinal))}"));

        // Shells differ in how much of "--output=raw,q" they replace.
        static string WholeWord(string line, string word) =>
            line.Contains("raw,", StringComparison.Ordinal) ? "raw," + word[(word.LastIndexOf(',') + 1)..] : word;
    }

    [Theory]
    [InlineData("bash", "validate")]
    [InlineData("zsh", "validate")]
    [InlineData("fish", "validate")]
    [InlineData("bash", "gen secrets -o")]
    [InlineData("zsh", "gen secrets -o")]
    [InlineData("fish", "gen secrets -o")]
    public async Task ShellOffersFiles(string shell, string command)
    {
        var script = await WriteScript(shell);
        _folder.Write("machine.yaml", "");
        if (Ask(shell, script, $"imageforge {command} {_folder.At("mach")}") is [var words])
            Assert.Equal(["machine.yaml"], words.Select(Path.GetFileName));
    }

    /// <summary>bash completes the part of the word behind the last colon or equals sign and keeps what is before.</summary>
    [Fact]
    public async Task BashKeepsWhatReadlineDoesNotReplace()
    {
        var script = await WriteScript("bash");
        if (Ask("bash", script, "imageforge --format=j") is [var words]) Assert.Equal(["json"], words);
    }

    [Fact]
    public async Task EveryKindAndCodeCanBeCompleted()
    {
        var words = File.ReadAllText(await WriteScript("bash")).Split([' ', '\'', '\n']).ToHashSet();
        Assert.Empty(Explanation.Paths.Concat(DiagnosticCode.All.Select(c => c.Id)).Except(words));
    }

    [Fact]
    public async Task OtherShellsAreRefused() => Assert.Equal(ExitCode.Input, (await CliRun.RunAsync(["completion", "tcsh"])).Exit);

    private async Task<string> WriteScript(string shell)
    {
        var run = await CliRun.RunAsync(["completion", shell]);
        Assert.Equal(ExitCode.Success, run.Exit);
        return _folder.Write($"imageforge.{shell}", run.Out);
    }

    /// <summary>The words for each line; null when the shell is not installed.</summary>
    private string[][]? Ask(string shell, string script, params string[] lines)
    {
        var harness = Repository.At($"tests/ImageForge.Tests/Builder/Completion/complete.{shell}");
        string[] quiet = shell switch { "bash" => ["--norc"], "zsh" => ["-f"], _ => ["--no-config"] };
        return new Judge(output).Ask(shell, [.. quiet, harness, script, .. lines])?.Split(":end\n")[..lines.Length]
            .Select(words => words.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToArray();
    }
}
