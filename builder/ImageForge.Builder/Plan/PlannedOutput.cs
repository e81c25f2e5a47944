// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;

namespace ImageForge.Builder.Plan;

/// <summary>One file that a build writes.</summary>
/// <param name="Name">Below the output directory, '/'-separated.</param>
/// <param name="Role">What it is for; stable for automation.</param>
/// <param name="Secret">Whether it holds the machine's configuration, and so the cluster's key.</param>
internal sealed record PlannedOutput(string Name, string Role, bool Secret)
{
    /// <summary>The files of the forms asked for, in the order in which they are written.</summary>
    public static IReadOnlyList<PlannedOutput> Of(string machine, IEnumerable<ImageOutput> forms) =>
        [.. forms.Distinct().Order().SelectMany(form => Files(machine, form))];

    private static PlannedOutput[] Files(string machine, ImageOutput form) => form switch
    {
        ImageOutput.Pxe =>
        [
            new("pxe/vmlinuz", "kernel", false),
            new("pxe/initramfs", "initramfs", false),
            new("pxe/config.cpio", "machine-config", true),
            new("pxe/cmdline", "command-line", false),
            new("pxe/boot.ipxe", "ipxe-script", false),
            new("pxe/autoexec.ipxe", "ipxe-autoexec", false),
            new("pxe/snponly.efi", "ipxe-uefi", false),
        ],
        ImageOutput.Raw => [new($"{machine}.raw", "disk-raw", true)],
        ImageOutput.Iso => [new($"{machine}.iso", "iso", true)],
        ImageOutput.Qcow2 => [new($"{machine}.qcow2", "disk-qcow2", true)],
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };
}
