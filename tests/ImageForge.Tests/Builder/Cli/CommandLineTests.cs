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
