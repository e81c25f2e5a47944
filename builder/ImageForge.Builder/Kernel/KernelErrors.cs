// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Kernel;

/// <summary>The errors about the kernel and its modules, IF3100 to IF3199 (docs/errors.md).</summary>
internal static class KernelErrors
{
    private const string RenewHint =
        "the package in the store is not what a kernel of this suite looks like; renew it with: imageforge lock --update";

    public static ForgeException Damaged(string path, string release, InvalidDataException inner) =>
        new(ExitCode.Dependency, "IF3101", $"kernel {release}: module {path} {inner.Message}", RenewHint, inner);

    public static ForgeException Unknown(string name, string release, string askedBy, string? nearest) =>
        new(ExitCode.Input, "IF3102", $"kernel {release} has no module \"{name}\", which {askedBy} asks for",
            nearest is null ? "see what the kernel's package holds, or use kernel flavour generic, which has more"
                : $"did you mean \"{nearest}\"?");

    public static ForgeException MissingDependency(string name, string release, string neededBy) =>
        new(ExitCode.Dependency, "IF3103", $"kernel {release}: module {neededBy} needs {name}, which the package does not hold",
            RenewHint);

    public static ForgeException Cycle(string release, IEnumerable<string> names) =>
        new(ExitCode.Dependency, "IF3104", $"kernel {release}: modules need each other: {string.Join(" -> ", names)}", RenewHint);

    public static ForgeException OtherKernel(string path, string release, string? actual) =>
        new(ExitCode.Dependency, "IF3105",
            $"module {path} is built for kernel {actual ?? "(it does not say)"}, not {release}: no kernel would load it", RenewHint);

    public static ForgeException TwoFilesOneModule(string name, string first, string second) =>
        new(ExitCode.Dependency, "IF3106", $"module {name} exists twice: {first} and {second}", RenewHint);

    public static ForgeException UnusableName(string path) =>
        new(ExitCode.Dependency, "IF3108", $"module file \"{path.ReplaceLineEndings(" ")}\" has a blank or colon in its name", RenewHint);

    public static ForgeException NotPinned() =>
        new(ExitCode.Dependency, "IF3107", "the lock file pins no kernel", RenewHint);

    public static ForgeException NothingToRemove(IReadOnlyList<string> removals, string platform, IReadOnlyList<string> arguments) =>
        new(ExitCode.Input, "IF3109", $"Kernel.arguments: nothing before {string.Join(" and ", removals.Select(r => $"\"{r}\""))} is there to be removed",
            $"platform {platform} sets: {string.Join(' ', arguments)}");

    public static ForgeException NoSuchParameter(string module, string parameter, string? nearest, IReadOnlyList<string> known) =>
        new(ExitCode.Input, "IF3110", $"module {module} has no parameter \"{parameter}\"",
            nearest is not null ? $"did you mean \"{nearest}\"?"
            : known.Count == 0 ? "it has none at all" : $"it has: {string.Join(", ", known)}");

    public static ForgeException BuiltInParameters(string module, string text) =>
        new(ExitCode.Input, "IF3111", $"{module} is built into this kernel, which reads its parameters from the command line only",
            $"move them to Kernel.arguments: [{string.Join(", ", text.Split(' ').Select(p => $"{module}.{p}"))}]");
}
