// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using ImageForge.Builder.Extensions;
using ImageForge.Builder.Pins;

namespace ImageForge.Builder.Plan;

/// <summary>Plans as people and programs read them.</summary>
internal static class PlanText
{
    public static void WriteJson(Utf8JsonWriter json, BuildPlan plan)
    {
        json.WriteStartObject();
        json.WriteString("machine", plan.Machine);
        json.WriteString("plan", plan.Digest.Hex);
        json.WriteStartObject("image");
        WriteImage(json, plan);
        json.WriteEndObject();
        json.WriteStartArray("tree");
        foreach (var (path, origin) in Tree(plan))
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteString("from", origin);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("partitions");
        foreach (var partition in PlannedPartition.Disk)
        {
            json.WriteStartObject();
            json.WriteString("name", partition.Name);
            json.WriteString("type", partition.Type);
            if (partition.Length is { } length) json.WriteNumber("size", length);
            json.WriteString("holds", partition.Holds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("outputs");
        foreach (var output in plan.Outputs)
        {
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteString("role", output.Role);
            json.WriteBoolean("secret", output.Secret);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The part that decides what is baked, and nothing else; the plan's digest is taken over it.</summary>
    public static void WriteImage(Utf8JsonWriter json, BuildPlan plan)
    {
        json.WriteString("builder", plan.BuilderVersion);
        json.WriteString("epoch", plan.Epoch.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("suite", plan.Suite);
        json.WriteString("arch", plan.Architecture);
        json.WriteString("platform", plan.Platform);
        json.WriteString("flavour", plan.Flavour);
        json.WriteString("kernel", plan.KernelRelease);
        json.WriteString("commandLine", plan.CommandLine);
        WriteNames(json, "moduleGroups", plan.ModuleGroups);
        WriteNames(json, "modules", plan.ExtraModules);
        WriteNames(json, "loadAtBoot", plan.ModulesToLoad);
        if (plan.ModuleParameters.Count > 0) WriteNames(json, "moduleParameters", ParameterLines(plan));
        json.WriteStartArray("packages");
        foreach (var package in plan.Packages) WritePackage(json, package);
        json.WriteEndArray();
        json.WriteStartArray("programs");
        foreach (var program in plan.Programs.All)
        {
            json.WriteStartObject();
            json.WriteString("name", program.Name);
            json.WriteNumber("size", program.Length);
            json.WriteString("sha256", program.Digest.Hex);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        // Images without them keep the digests that they had before there were any.
        if (plan.Extensions.Count > 0) WriteExtensions(json, plan.Extensions);
        if (plan.Services.Count > 0) WriteServices(json, plan.Services);
    }

    private static void WriteExtensions(Utf8JsonWriter json, IReadOnlyList<PlannedExtension> extensions)
    {
        json.WriteStartArray("extensions");
        foreach (var extension in extensions)
        {
            json.WriteStartObject();
            json.WriteString("name", extension.Name);
            json.WriteString("form", extension.Form.ToString().ToLowerInvariant());
            json.WriteString("sha256", extension.Digest.Hex);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteServices(Utf8JsonWriter json, IReadOnlyList<PlannedService> services)
    {
        json.WriteStartArray("services");
        foreach (var service in services)
        {
            json.WriteStartObject();
            json.WriteString("name", service.Name);
            WriteNames(json, "programs", service.Programs);
            WriteNames(json, "mountPoints", service.MountPoints);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WritePackage(Utf8JsonWriter json, PackagePin package)
    {
        json.WriteStartObject();
        json.WriteString("name", package.Name);
        json.WriteString("version", package.Version);
        json.WriteString("arch", package.Architecture);
        json.WriteNumber("size", package.Size);
        json.WriteString("sha256", package.Sha256.Hex);
        WriteNames(json, "roles", package.Roles.Select(NameOf));
        json.WriteEndObject();
    }

    public static string ToText(BuildPlan plan)
    {
        var text = new StringBuilder();
        text.Append($"machine       {plan.Machine} ({plan.Platform}, {plan.Architecture})\n");
        text.Append($"plan          {plan.Digest}\n");
        text.Append($"kernel        {plan.KernelRelease} ({plan.Flavour}, Debian {plan.Suite} of {plan.Epoch.UtcDateTime:yyyy-MM-dd})\n");
        text.Append($"command line  {plan.CommandLine}\n");
        text.Append($"modules       {string.Join(' ', plan.ModuleGroups)}{string.Concat(plan.ExtraModules.Select(m => $" +{m}"))}\n");
        text.Append($"loaded        {string.Join(' ', plan.ModulesToLoad)}\n");
        foreach (var line in ParameterLines(plan)) text.Append($"  with        {line}\n");

        text.Append($"\npackages      {plan.Packages.Count}, {Mebibytes(plan.Packages.Sum(p => p.Size))}\n");
        foreach (var package in plan.Packages)
            text.Append($"  {package.Sha256.Hex[..12]}  {string.Join('+', package.Roles.Select(NameOf)),-11}  {package.Name} {package.Version}\n");
        text.Append("programs\n");
        foreach (var program in plan.Programs.All)
            text.Append($"  {program.Digest.Hex[..12]}  {Mebibytes(program.Length),11}  {program.Name}\n");

        if (plan.Extensions.Count > 0) text.Append("extensions\n");
        foreach (var extension in plan.Extensions)
            text.Append($"  {extension.Digest.Hex[..12]}  {extension.Form.ToString().ToLowerInvariant(),11}  {extension.Name}\n");
        if (plan.Services.Count > 0) text.Append("services\n");
        foreach (var service in plan.Services) text.Append($"  {service.Name,-25}  {string.Join(", ", service.Programs)}\n");

        text.Append("\nroot file system\n");
        foreach (var (path, origin) in Tree(plan)) text.Append($"  {path,-44} {origin}\n");
        text.Append("\npartitions of disk images\n");
        foreach (var partition in PlannedPartition.Disk)
            text.Append($"  {partition.Name,-18} {(partition.Length is { } l ? Mebibytes(l) : "as needed"),11}  {partition.Holds}\n");
        text.Append("\noutputs\n");
        foreach (var output in plan.Outputs)
            text.Append($"  {output.Name,-30} {output.Role}{(output.Secret ? ", holds secrets" : "")}\n");
        return text.ToString();
    }

    private static IEnumerable<(string Path, string Origin)> Tree(BuildPlan plan)
    {
        yield return ("/usr/bin/imageforge-node", "PID 1 and mesh agent");
        yield return ($"/usr/lib/modules/{plan.KernelRelease}/", $"module groups with what they need, from {plan.KernelPackage.Name}");
        yield return ("/usr/lib/modules-load.d/imageforge.conf", "modules loaded at boot");
        if (plan.ModuleParameters.Count > 0) yield return ("/usr/lib/modprobe.d/imageforge.conf", "what modules are loaded with");
        yield return ("/etc/ssl/certs/ca-certificates.crt", string.Join(", ", PackageSelection.Certificates));
        yield return ("/usr/lib/os-release", "template");
        yield return ("/usr/lib/imageforge/image.json", "this plan");
        var own = PackageSelection.Certificates.Concat(PackageSelection.Never).ToHashSet(StringComparer.Ordinal);
        foreach (var package in plan.Packages.Where(p => p.Roles.Contains(PackageRole.Root) && !own.Contains(p.Name)))
            yield return ("/", package.Name);
        foreach (var extension in plan.Extensions) yield return ("/", $"extension {extension.Name}");
    }

    private static IEnumerable<string> ParameterLines(BuildPlan plan) =>
        plan.ModuleParameters.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key} {m.Value}");

    private static void WriteNames(Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static string NameOf(PackageRole role) => role.ToString().ToLowerInvariant();

    private static string Mebibytes(long bytes) => $"{bytes / 1048576.0:F1} MiB";
}
