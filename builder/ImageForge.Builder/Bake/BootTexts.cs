// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Plan;
using ImageForge.Formats.Grub;

namespace ImageForge.Builder.Bake;

/// <summary>What boot loaders read, rendered from the templates of images/.</summary>
internal static class BootTexts
{
    public static string OsRelease(BuildPlan plan) => Template.Render("templates/os-release.hbs", new Dictionary<string, object>
    {
        ["version"] = plan.BuilderVersion,
        ["suite"] = plan.Suite,
        ["kernel"] = plan.KernelRelease,
        ["platform"] = plan.Platform,
    });

    /// <param name="linuxBlocks">In GRUB's notation, from the start of the EFI system partition.</param>
    /// <param name="initrdBlocks">Likewise.</param>
    public static string GrubDisk(BuildPlan plan, string linuxBlocks, string initrdBlocks) =>
        Template.Render("boot/disk.grub.cfg.hbs", new Dictionary<string, object>
        {
            ["linuxBlocks"] = linuxBlocks,
            ["initrdBlocks"] = initrdBlocks,
            ["commandLine"] = GrubScript.Words(plan.CommandLine),
        });

    public static string GrubCd(BuildPlan plan) => Template.Render("boot/iso.grub.cfg.hbs", new Dictionary<string, object>
    {
        ["commandLine"] = GrubScript.Words(plan.CommandLine),
    });

    public static string Ipxe(BuildPlan plan) => Template.Render("templates/boot.ipxe.hbs", new Dictionary<string, object>
    {
        ["version"] = plan.BuilderVersion,
        ["kernel"] = plan.KernelRelease,
        ["commandLine"] = IpxeWords(plan.KernelArguments),
    });

    public static string IpxeAutoexec() => Template.Render("templates/autoexec.ipxe.hbs", new Dictionary<string, object>());

    // iPXE has no quoting: "${" begins a setting wherever it stands, "&&" and "||" part commands.
    private static string IpxeWords(IReadOnlyList<string> arguments) =>
        arguments.FirstOrDefault(a => a.Contains("${", StringComparison.Ordinal) || a is "&&" or "||") is { } unsayable
            ? throw BakeErrors.Unsayable(unsayable)
            : string.Join(' ', arguments);
}
