// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using ImageForge.MachineConfig;
using ImageForge.Mesh;
using ImageForge.Mesh.Identity;
using ImageForge.Node.Boot;
using Microsoft.Win32.SafeHandles;

namespace ImageForge.Node.Agent;

/// <summary>The mesh agent as a program: PID 1's child on a node, or by itself on any Linux machine.</summary>
internal static class AgentProgram
{
    private const int Failure = 1;
    private const int UsageError = 2;

    /// <returns>The exit code: 0 after SIGTERM or SIGINT, 1 when the kernel or the state failed it, 2 for wrong input.</returns>
    public static async Task<int> RunAsync(ReadOnlyMemory<string> arguments)
    {
        // Not System.Console: descriptor 1 may be a serial line, whose modes are not ours.
        await using var output = new StreamWriter(new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, 0))
        {
            AutoFlush = true, NewLine = "\n",
        };
        var log = new NodeLog(line =>
        {
            lock (output) output.WriteLine(line);
        });
        try
        {
            var parsed = AgentArguments.Parse(arguments.Span);
            if (Options(parsed, log) is not { } options) return UsageError;
            var identity = NodeIdentity.LoadOrCreate(parsed.State, out _);
            using var stop = new CancellationTokenSource();
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
            await MeshAgent.RunAsync(options, identity, output, TimeProvider.System, stop.Token);
            return 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            log.Error($"{e.Message}\nusage: imageforge-node agent {AgentArguments.Usage}");
            return UsageError;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            log.Error(e.Message);
            return Failure;
        }
    }

    private static MeshOptions? Options(AgentArguments arguments, NodeLog log)
    {
        var result = ManifestLoader.Load(new ManifestRequest(arguments.Config) { IsSettled = arguments.Config == Workplace.Manifest });
        foreach (var diagnostic in result.Diagnostics) log.Error(diagnostic.ToString());
        if (result.Manifest is not { } manifest) return null;
        if (manifest.Mesh is { } mesh)
            return AgentOptions.Of(manifest, mesh, arguments, arguments.Name ?? Environment.MachineName);
        log.Error($"{arguments.Config}: there is no document of kind Mesh, so there is nothing to join");
        return null;
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
