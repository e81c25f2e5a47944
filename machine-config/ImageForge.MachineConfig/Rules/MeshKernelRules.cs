// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig.Rules;

/// <summary>Kernel settings that would silently break the mesh, or what else needs IPv6.</summary>
internal static class MeshKernelRules
{
    private const string Strict = "1";

    public static void Check(ManifestScope scope)
    {
        if (scope.Single(KernelDocument.Kind) is not { } kernel) return;
        var meshed = scope.Single(MeshDocument.Kind) is not null;
        if (meshed && kernel.Scope.Good("arguments")) CheckArguments(kernel);
        if (meshed && kernel.Scope.Good("sysctl")) CheckSettings(kernel);
        if (kernel.Scope.Good("arguments") && kernel.Record.Arguments.Any(IsWithoutIpv6)) CheckServers(scope);
    }

    private static void CheckArguments(ReadDocument<KernelDocument> kernel)
    {
        var arguments = kernel.Record.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if (IsWithoutIpv6(arguments[i]))
                kernel.Scope.Error(DiagnosticCode.MeshSettingConflict, "arguments", i, "the mesh has IPv6 addresses, and this argument leaves IPv6 out", null,
                    "remove it: addresses of other links can be turned off by sysctl");
        }

        foreach (var (argument, module) in KernelRules.Blocked(kernel.Record))
        {
            if (module == "wireguard")
                kernel.Scope.Error(DiagnosticCode.ModuleBlocked, "arguments", argument, "without module wireguard there is no mesh", null, "leave it out");
        }
    }

    private static void CheckSettings(ReadDocument<KernelDocument> kernel)
    {
        foreach (var (key, value) in kernel.Record.Sysctl)
        {
            var path = KernelKeys.SysctlPath(key).Split('/');
            var scope = kernel.Scope.Within("sysctl");
            if (path is ["net", "ipv4", "conf", _, "rp_filter"] && value.Trim() == Strict)
                scope.Warning(DiagnosticCode.MeshSettingConflict, key, "strict reverse path filtering drops packets of the mesh's peers", "2 or 0", "write 2");
            else if (path is ["net", "ipv6", "conf", "all" or HardwareNames.MeshLink, "disable_ipv6"] && value.Trim() == "1")
                scope.Error(DiagnosticCode.MeshSettingConflict, key, "the mesh has IPv6 addresses, and this setting takes IPv6 away", null,
                    "name the links that are to go without IPv6: net.ipv6.conf.eth0.disable_ipv6");
        }
    }

    /// <summary>The one case in which it is certain that no answer comes.</summary>
    private static void CheckServers(ManifestScope scope)
    {
        if (scope.Single(ResolverDocument.Kind) is { } resolver && resolver.Scope.Good("nameservers"))
        {
            for (var i = 0; i < resolver.Record.Nameservers.Count; i++)
            {
                if (resolver.Record.Nameservers[i].ToString().Contains(':'))
                    resolver.Scope.Warning(DiagnosticCode.ServerUnreachable, "nameservers", i, "a Kernel argument leaves IPv6 out: this server cannot be reached");
            }
        }

        if (scope.Single(TimeSyncDocument.Kind) is not { } time || !time.Scope.Good("servers")) return;
        for (var i = 0; i < time.Record.Servers.Count; i++)
        {
            if (time.Record.Servers[i].Contains(':'))
                time.Scope.Warning(DiagnosticCode.ServerUnreachable, "servers", i, "a Kernel argument leaves IPv6 out: this server cannot be reached");
        }
    }

    /// <summary>https://docs.kernel.org/networking/ipv6.html</summary>
    private static bool IsWithoutIpv6(string argument) => argument is "ipv6.disable=1" or "ipv6.disable_ipv6=1";
}
