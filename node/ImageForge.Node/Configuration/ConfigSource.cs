// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Configuration;

/// <summary>Where a machine's configuration comes from. <c>ToString</c> is what the console shows.</summary>
internal abstract record ConfigSource
{
    private ConfigSource()
    {
    }

    /// <summary>A cpio archive of its own behind the initramfs; stage1 put it where it can be read.</summary>
    public sealed record Cpio : ConfigSource
    {
        public const string Path = "/run/imageforge/config.yaml";

        public override string ToString() => "cpio";
    }

    /// <param name="Device">The disk, e.g. /dev/vda.</param>
    public sealed record Partition(string Device) : ConfigSource
    {
        public override string ToString() => "partition " + Device;
    }

    public sealed record Url(Uri Address) : ConfigSource
    {
        /// <summary>Without what may be a credential: user, password and query.</summary>
        public override string ToString() => Address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
    }

    /// <param name="Name">E.g. <c>opt/imageforge/config</c>.</param>
    public sealed record FirmwareConfig(string Name) : ConfigSource
    {
        public override string ToString() => "fw_cfg";
    }

    /// <summary>The value of the kernel argument <c>imageforge.config=</c>.</summary>
    /// <exception cref="FormatException">It is neither; the message says what is wanted.</exception>
    public static ConfigSource Parse(string argument)
    {
        const string firmware = "fw_cfg:";
        if (argument.StartsWith(firmware, StringComparison.Ordinal))
        {
            var name = argument[firmware.Length..];
            // It becomes a path below /sys: QEMU's names have at most 55 characters.
            if (name.Length is > 0 and <= 55 && !name.Split('/').Any(part => part is "" or "." or ".."))
                return new FirmwareConfig(name);
        }
        else if (Uri.TryCreate(argument, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0)
        {
            return new Url(address);
        }

        throw new FormatException("imageforge.config= must be an http or https URL, or fw_cfg:NAME such as fw_cfg:opt/imageforge/config");
    }
}
