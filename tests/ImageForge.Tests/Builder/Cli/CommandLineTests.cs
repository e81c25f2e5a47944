// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using ImageForge.Builder;
using ImageForge.Builder.Cli;

namespace ImageForge.Tests.Builder.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public async Task VersionIsOneLine()
    {
        var run = await CliRun.RunAsync(["version"]);
        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Matches(@"^imageforge \d+\.\d+\.\d+\S* \(.+\)\n$", run.Out);
        Assert.Equal(run, await CliRun.RunAsync(["--version"]));
    }

    [Fact]
    public async Task VersionAsJson()
    {
        var run = await CliRun.RunAsync(["version", "--format", "json"]);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Matches(@"^\d+\.\d+\.\d+", json.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task NoArgumentsShowHelp()
    {
        var run = await CliRun.RunAsync([]);
        Assert.Equal(ExitCode.Success, run.Exit);
        Assert.Contains("version", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("versoin")]
    [InlineData("version", "--bogus")]
    [InlineData("version", "--format", "xml")]
    public async Task WrongUsageExitsWithInput(params string[] args)
    {
        var run = await CliRun.RunAsync(args);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.StartsWith("error IF5001: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    /// <summary>Commands that take any number of files do not look for one that is called as an option.</summary>
    [Theory]
    [InlineData("unknown option \"--strickt\"", "did you mean --strict?", "validate", "a.yaml", "--strickt")]
    [InlineData("unknown option \"-z\"", "see `imageforge validate --help`", "validate", "-z", "a.yaml")]
    [InlineData("unknown option \"--origins\"", "did you mean --origin?", "config", "render", "a.yaml", "--origins")]
    [InlineData("unknown option \"--formta\"", "did you mean --format?", "version", "--formta=json")]
    public async Task UnknownOptionsAreNoFiles(string message, string hint, params string[] args)
    {
        var run = await CliRun.RunAsync(args);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains(hint, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task BehindTwoDashesEverythingIsAFile() =>
        Assert.Contains("--strickt:1:1: error IF1001", (await CliRun.RunAsync(["validate", "--", "--strickt"])).Out, StringComparison.Ordinal);

    /// <summary>What completes an argument is not its name.</summary>
    [Fact]
    public async Task HelpFitsAPage()
    {
        using var invocation = new Invocation { Out = TextWriter.Null, Error = TextWriter.Null };
        foreach (var args in (string[][])[["--help"], .. CommandLine.CreateWhole(invocation).Subcommands.Select(c => new[] { c.Name, "--help" })])
            Assert.All((await CliRun.RunAsync(args)).Out.Split('\n'), line => Assert.True(line.Length <= 200, $"{string.Join(' ', args)}: {line.Length} columns"));
    }

    [Fact]
    public async Task ErrorsFollowTheFormat()
    {
        var run = await CliRun.RunAsync(["version", "--bogus", "--format", "json"]);
        using var json = JsonDocument.Parse(run.Error);
        Assert.Equal("IF5001", json.RootElement.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("exit").GetInt32());
    }

    public static TheoryData<Exception, ExitCode, string> Mapped => new()
    {
        { new ForgeException(ExitCode.Dependency, "IF2001", "x"), ExitCode.Dependency, "IF2001" },
        { new AggregateException(new ForgeException(ExitCode.Assembly, "IF3001", "x")), ExitCode.Assembly, "IF3001" },
        { new OperationCanceledException(), ExitCode.Interrupted, "IF5002" },
        { new IOException("no space left", 28), ExitCode.Io, "IF5004" },
        { new IOException("quota", 122), ExitCode.Io, "IF5004" },
        { new IOException("read-only file system", 30), ExitCode.Io, "IF5005" },
        { new UnauthorizedAccessException("denied"), ExitCode.Io, "IF5005" },
        { new FileNotFoundException("gone"), ExitCode.Io, "IF5003" },
        { new IOException("torn"), ExitCode.Io, "IF5006" },
        { new InvalidOperationException("impossible"), ExitCode.Internal, "IF5000" },
    };

    [Theory]
    [MemberData(nameof(Mapped))]
    public void EveryExceptionHasItsExitCode(Exception exception, ExitCode exit, string code)
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var error = ErrorReport.AsForgeException(exception, cancelled.Token);
        Assert.Equal((exit, code), (error.Exit, error.Code));
    }

    [Fact]
    public void CancellationNobodyAskedForIsABug() =>
        Assert.Equal(ExitCode.Internal, ErrorReport.AsForgeException(new OperationCanceledException(), CancellationToken.None).Exit);
}
