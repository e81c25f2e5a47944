// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Bake;

/// <summary>One of GRUB's core images: images/boot/grub.conf.</summary>
/// <param name="Format">grub-mkimage's name of the platform.</param>
/// <param name="Prefix">Where GRUB looks for grub.cfg.</param>
internal sealed record GrubCore(string Format, string Prefix, IReadOnlyList<string> Modules)
{
    public static GrubCore Disk { get; } = Load("i386-pc", "disk");

    public static GrubCore Cd { get; } = Load("i386-pc-eltorito", "cd");

    private static GrubCore Load(string format, string name)
    {
        var lines = DataLines.Parse(EmbeddedData.Text("boot/grub.conf")).ToDictionary(line => line.Key, line => line.Words);
        return new GrubCore(format, lines[$"{name}-prefix"].Single(), lines[$"{name}-modules"]);
    }
}
