// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Abstractions;

namespace ImageForge.Tests.Mesh;

/// <summary>Runs cluster_service.py: somebody else's gRPC at the other end of the wire. Needs python3-grpcio.</summary>
internal sealed class PythonClusterService : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process process;
    private readonly ConcurrentQueue<string> events = new();

    private PythonClusterService(Process process) => this.process = process;

    public int Port { get; private set; }

    public IReadOnlyCollection<string> Events => events;

    /// <returns>Null, with the reason in the output, where Python's gRPC is missing; in CI that is a failure.</returns>
    public static async Task<PythonClusterService?> StartAsync(ITestOutputHelper output, params string[] arguments)
    {
        // The distribution's interpreter: others in PATH do not see its packages.
        const string python = "/usr/bin/python3";
        if (!File.Exists(python) || !HasGrpc(python))
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "python3-grpcio is missing; install it");
            output.WriteLine("not run: python3-grpcio is missing");
            return null;
        }

        var process = Launch(python, [Script(), .. arguments]);
        var service = new PythonClusterService(process);
        process.OutputDataReceived += (_, line) => service.Take(line.Data);
        process.ErrorDataReceived += (_, line) => service.Take(line.Data is null ? null : "stderr " + line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await service.AwaitAsync("port ");
        return service;
    }

    public string Address(string scheme = "http") => $"{scheme}://127.0.0.1:{Port}";

    public int Count(string beginning) => events.Count(line => line.StartsWith(beginning, StringComparison.Ordinal));

    public Task AwaitAsync(string beginning, int times = 1) => Eventually.TrueAsync(
        () => Count(beginning) >= times, () => $"{times} × \"{beginning}\" in:\n{string.Join('\n', events)}", Patience);

    public async Task CommandAsync(string command)
    {
        var word = command.Split(' ')[0];
        var before = Count("done " + word);
        await process.StandardInput.WriteLineAsync(command);
        await process.StandardInput.FlushAsync();
        await AwaitAsync("done " + word, before + 1);
    }

    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private static bool HasGrpc(string python)
    {
        using var probe = Launch(python, ["-c", "import grpc"]);
        probe.WaitForExit();
        return probe.ExitCode == 0;
    }

    private static Process Launch(string python, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(python, arguments)
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!;

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "cluster_service.py");

    private void Take(string? line)
    {
        if (line is null)
            return;
        if (line.StartsWith("port ", StringComparison.Ordinal))
            Port = int.Parse(line[5..]);
        events.Enqueue(line);
    }
}
