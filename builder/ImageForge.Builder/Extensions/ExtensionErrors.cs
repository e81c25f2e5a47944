// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Extensions;

/// <summary>
/// The errors of extensions: getting and reading them, IF2050 to IF2059; laying them over the image, IF3220 to IF3229
/// (docs/errors.md).
/// </summary>
internal static class ExtensionErrors
{
    public static ForgeException NotThere(string extension, string location) =>
        new(ExitCode.Input, "IF2050", $"extension {extension}: there is nothing at {location}",
            "paths are relative to the manifest: check the path, or build what it should hold first");

    public static ForgeException Unreadable(string extension, string location, Exception inner) =>
        new(ExitCode.Io, "IF2050", $"extension {extension}: {location} cannot be read: {inner.Message}", null, inner);

    public static ForgeException OtherContent(string extension, string location, Digest expected, Digest actual) =>
        new(ExitCode.Dependency, "IF2051", $"extension {extension}: {location} has the SHA-256 {actual}, the manifest says {expected}",
            $"if this content is what you want: sha256: {actual}");

    public static ForgeException ChangedMeanwhile(string extension, string location) =>
        new(ExitCode.Io, "IF2051", $"extension {extension}: {location} changed while it was read", "run the command again when nothing writes there");

    public static ForgeException Malformed(string extension, string problem, Exception? inner = null) =>
        new(ExitCode.Dependency, "IF2052", $"extension {extension} cannot be used: {problem}",
            "an extension holds regular files, directories and symlinks, with paths from the root: usr/bin/…", inner);

    public static ForgeException Unsupported(string extension, string what, string hint) =>
        new(ExitCode.Unsupported, "IF2053", $"extension {extension}: {what} is not supported", hint);

    public static ForgeException NotFetched(string extension, string reason, Exception? inner = null) =>
        new(ExitCode.Dependency, "IF2054", $"extension {extension}: {reason}", "check the URL, the network and the proxy variables", inner);

    public static ForgeException NoSuchImage(string extension, string location, Digest wanted, IReadOnlyList<string> present) =>
        new(ExitCode.Dependency, "IF2055", $"extension {extension}: {location} has no image with the SHA-256 {wanted}",
            present.Count == 0 ? "the layout holds no image at all" : "it has " + string.Join(", ", present.Take(8)));

    public static ForgeException NoPlatform(string extension, string wanted, IReadOnlyList<string> present) =>
        new(ExitCode.Unsupported, "IF2056", $"extension {extension} has no image for {wanted}",
            present.Count == 0 ? "its index names no platform" : "it has " + string.Join(", ", present.Take(8)));

    public static ForgeException Conflict(string extension, string path, string other, string difference) =>
        new(ExitCode.Input, "IF3220", $"/{path} of extension {extension} collides with {other}: {difference}",
            "leave the file out of one of them, or rename it");

    public static ForgeException Hidden(string extension, string path, string directory) =>
        new(ExitCode.Input, "IF3221", $"/{path} of extension {extension} would never be seen: /{directory} is empty at every boot",
            "put it below /usr, /etc or /opt; for data that changes, a service makes it at run time");

    public static ForgeException LinkLeadsOut(string extension, string path, string target) =>
        new(ExitCode.Input, "IF3222", $"the symlink /{path} of extension {extension} leads out of the image: {target}",
            "make it relative, or have it point at a path of the image");

    public static ForgeException OtherKernel(string extension, string path, string release) =>
        new(ExitCode.Input, "IF3223", $"/{path} of extension {extension} is for another kernel than the image's {release}",
            $"build the module for {release}, and put it below usr/lib/modules/{release}/");

    public static ForgeException NoProgram(string service, string program, string problem) =>
        new(ExitCode.Input, "IF3224", $"service {service} cannot run {program}: {problem}",
            "programs come from Image.packages and from extensions; imageforge plan lists both");

    public static ForgeException NoMountPoint(string service, string target, Exception inner) =>
        new(ExitCode.Input, "IF3225", $"service {service} cannot mount on {target}: {inner.Message}", "mount on a directory of its own", inner);
}
