// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Text;
using discovery::Sidero.Discovery.Server;
using ImageForge.Builder;
using ImageForge.Builder.Cli;
using ImageForge.Tests.Builder.Cli;

namespace ImageForge.Tests.Discovery;

/// <summary><c>imageforge discovery serve</c> as a user runs it.</summary>
public sealed class ServeCommandTests
{
    [Fact]
    public async Task ItPrintsOneLineServesAndEndsWithSuccess()
    {
        using var stop = new CancellationTokenSource();
        using var output = new FirstLine();
        using var error = new StringWriter();
        var run = CommandLine.RunAsync(["discovery", "serve", "--listen", "127.0.0.1:0", "--rate", "0", "--gc-interval", "1.5s", "--redirect", "other:1"],
            new Invocation { Out = output, Error = error, Cancellation = stop.Token });
        var line = await output.Line.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.StartsWith("discovery: listening on http://127.0.0.1:", line, StringComparison.Ordinal);
        using (var wire = new GrpcWire(new Uri(line.Split(' ')[^1])))
        {
            var reply = await wire.CallAsync(GrpcWire.Service + "Hello", GrpcWire.Frame(new HelloRequest { ClusterId = "c" }));
            Assert.Equal("other:1", HelloResponse.Parser.ParseFrom(reply.Body, 5, reply.Body.Length - 5).Redirect.Endpoint);
        }
        await stop.CancelAsync();
        Assert.Equal(0, await run);
        Assert.Contains("\"event\":\"stopped\"", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IF5001", "--listen", "localhost")]
    [InlineData("IF5001", "--tls-key", "key.pem")]
    [InlineData("IF5001", "--gc-interval", "1 minute")]
    [InlineData("IF5001", "--gc-interval", "0s")]
    [InlineData("IF5001", "--rate", "-1")]
    [InlineData("IF5001", "--burst", "0")]
    [InlineData("IF5001", "--max-watches", "0")]
    public async Task WrongOptionsAreUsageErrors(string code, string option, string value)
    {
        var run = await CliRun.RunAsync(["discovery", "serve", option, value]);
        Assert.Equal(ExitCode.Input, run.Exit);
        Assert.StartsWith($"error {code}: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task ATakenAddressAndAStrangeOneAreTheHostsErrors()
    {
        await using var service = await TestService.StartAsync();
        var run = await CliRun.RunAsync(["discovery", "serve", "--listen", service.Address.Authority]);
        Assert.Equal(ExitCode.Environment, run.Exit);
        Assert.StartsWith("error IF4101: cannot listen on 127.0.0.1:", run.Error, StringComparison.Ordinal);
        run = await CliRun.RunAsync(["discovery", "serve", "--listen", "192.0.2.1:0"]);
        Assert.StartsWith("error IF4101: cannot listen on 192.0.2.1:0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnusableAndMissingCertificatesAreNamed()
    {
        var directory = Directory.CreateTempSubdirectory("discovery-").FullName;
        var (certificate, key) = (Path.Combine(directory, "certificate.pem"), Path.Combine(directory, "key.pem"));
        File.WriteAllText(certificate, TestService.NewCertificate().Certificate);
        File.WriteAllText(key, TestService.NewCertificate().Key);
        var run = await CliRun.RunAsync(["discovery", "serve", "--listen", "127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", key]);
        Assert.StartsWith("error IF4102: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, run.Exit);
        Directory.Delete(directory, recursive: true);
        run = await CliRun.RunAsync(["discovery", "serve", "--listen", "127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", key]);
        Assert.StartsWith("error IF5003: ", run.Error, StringComparison.Ordinal);
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => _line.TrySetResult(value ?? "");
    }
}
