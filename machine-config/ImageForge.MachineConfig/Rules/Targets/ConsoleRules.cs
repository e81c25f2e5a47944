// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules.Targets;

/// <summary>Whether what the machine says reaches the port that the target records.</summary>
internal static class ConsoleRules
{
    private const string Console = "console";

    public static void Check(ManifestScope scope, Target target)
    {
        if (target.Console is not { } port || scope.Single(KernelDocument.Kind) is not { } kernel || !kernel.Scope.Good("arguments")) return;
        var arguments = kernel.Record.Arguments;
        // PID 1 has /dev/console, which is the last one given; the platform's own come before all of these.
        var last = LastIndex(arguments, a => a[0] != '-' && KernelArguments.NameOf(a) == Console);
        if (last >= 0)
        {
            var device = (KernelArguments.ValueOf(arguments[last]) ?? "").Split(',')[0];
            if (device != port)
                kernel.Scope.Warning(DiagnosticCode.TargetConsole, "arguments", last, $"PID 1 writes to the last console, and {target.Title} records {port}", $"{Console}={port} as the last");
            return;
        }

        var removal = LastIndex(arguments, a => a[0] == '-' && KernelArguments.Matches(a[1..], $"{Console}={port}"));
        if (removal >= 0)
            kernel.Scope.Warning(DiagnosticCode.TargetConsole, "arguments", removal, $"this takes away the console that {target.Title} records", null, $"add {Console}={port} behind it, or remove it");
    }

    private static int LastIndex(IReadOnlyList<string> arguments, Func<string, bool> match)
    {
        for (var i = arguments.Count - 1; i >= 0; i--)
            if (match(arguments[i])) return i;
        return -1;
    }
}
