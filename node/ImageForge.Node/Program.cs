// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux;
using ImageForge.Linux.Syscalls;
using ImageForge.Node.Agent;
using ImageForge.Node.Boot;
using ImageForge.Node.Logs;
using ImageForge.Node.Services;

namespace ImageForge.Node;

/// <summary>One program, several roles: PID 1 is <c>init</c>, everything else says what it is to be.</summary>
internal static class Program
{
    private const int UsageError = 2;

    public static async Task<int> Main(string[] arguments)
    {
        if (Environment.ProcessId == 1 || arguments is ["init"]) return await InitAsync();
        if (arguments is ["agent", .. var rest]) return await AgentProgram.RunAsync(rest);
        if (arguments is ["service", .. var which]) return ServiceProgram.Run(which);
        if (arguments is ["--version"])
        {
            StandardOutput.WriteLine("imageforge-node " + AppVersion.Text);
            return 0;
        }

        await Console.Error.WriteLineAsync($"usage: imageforge-node agent {AgentArguments.Usage}");
        return UsageError;
    }

    private static async Task<int> InitAsync()
    {
        var logs = new LogHub(TimeProvider.System);
        var log = new NodeLog(line => StandardOutput.WriteLine(line), logs.Source("init"));
        if (Environment.ProcessId != 1)
        {
            log.Error("init is the role of process 1");
            return UsageError;
        }

        try
        {
            await new InitProgram(logs, log, TimeProvider.System).RunAsync();
        }
        catch (Exception e)
        {
            // There is nobody above: say it, and do as the kernel would on a panic.
            log.Error(e.ToString());
        }

        PanicPolicy.Of(KernelCommandLine.Read()).Apply();
        return 1;
    }
}
