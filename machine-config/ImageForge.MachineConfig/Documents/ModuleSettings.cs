// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>A kernel module to load at boot.</summary>
public sealed record ModuleSettings
{
    public string Name { get; init; } = "";

    /// <summary>Given to the module whenever it is loaded, also by a device that asks for it.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = None;

    /// <summary>As the kernel reads them: <c>name=value</c> in ordinal order, values with spaces in double quotes.</summary>
    public string ParameterText => string.Join(' ', Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => p.Value.Contains(' ') || p.Value.Length == 0 ? $"{p.Key}=\"{p.Value}\"" : $"{p.Key}={p.Value}"));

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    internal static RecordShape<ModuleSettings> Shape { get; } = new("module", "A kernel module to load at boot.", new ModuleSettings(),
        new Field<ModuleSettings, string>("name", KernelWords.Module, m => m.Name, (m, v) => m with { Name = v },
            "Name of the module, without \".ko\".")
        { Example = "br_netfilter", Required = true },
        new Field<ModuleSettings, IReadOnlyDictionary<string, string>>("parameters",
            new TextMapShape(KernelWords.ModuleParameter, KernelWords.ModuleValue, 64) { Noun = "parameter names to values" },
            m => m.Parameters, (m, v) => m with { Parameters = v },
            "Parameters that the module is loaded with; the builder checks that the module has them.")
        { Example = "{max_loop: 64}" });
}
