// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Rules;

/// <summary>What the platform needs of the other documents.</summary>
internal static class PlatformRules
{
    /// <summary>Debian's cloud kernel has no drivers for real hardware's buses: it boots there and finds nothing.</summary>
    public static void Check(ManifestScope scope)
    {
        if (scope.Single(MachineDocument.Kind) is not { Good: true, Record.Platform: MachinePlatform.Metal }) return;
        if (scope.Single(KernelDocument.Kind) is not { Record.Flavour: KernelFlavour.Cloud } kernel) return;
        kernel.Scope.Warning(DiagnosticCode.FlavourUnfit, "flavour", "the cloud kernel has no USB and few network and disk drivers",
            "generic for platform metal", "remove this key");
    }
}
