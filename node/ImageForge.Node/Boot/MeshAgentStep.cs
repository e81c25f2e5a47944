// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.Node.Logs;
using ImageForge.Node.State;
using ImageForge.Node.Supervision;

namespace ImageForge.Node.Boot;

/// <summary>Keeps the mesh agent running, where there is a mesh to join.</summary>
internal static class MeshAgentStep
{
    public static Task RunAsync(BootState boot, CancellationToken stop)
    {
        if (boot.Manifest.Mesh is null) return Task.CompletedTask;
        var agent = new Supervisor("mesh agent", () => Start(boot), boot.Log, boot.Time);
        boot.Keep("mesh agent", agent.RunAsync(stop));
        return Task.CompletedTask;
    }

    private static Child Start(BootState boot)
    {
        List<string> arguments = ["imageforge-node", "agent", "--config", Workplace.Manifest, "--state", Workplace.State];
        if (StatusPort.Find() is { } port) arguments.AddRange(["--status", port]);
        if (boot.IdentityOrigin == IdentityOrigin.Ephemeral) arguments.Add("--ephemeral");
        var source = boot.Logs.Source("agent");
        using var output = new ChildOutput("mesh agent", line =>
        {
            StandardOutput.WriteLine(line);
            var (message, level) = NodeLog.Parse(line);
            source.Line(message, level);
        });
        return boot.Children.Start(Environment.ProcessPath!, arguments, ChildEnvironment, output.ForChild);
    }

    // What stage1 set for the libraries linked into this program holds for its children too.
    private static List<string> ChildEnvironment =>
        Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { } certificates ? ["SSL_CERT_FILE=" + certificates] : [];
}
