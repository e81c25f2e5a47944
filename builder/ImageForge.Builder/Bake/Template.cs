// SPDX-License-Identifier: Apache-2.0
using HandlebarsDotNet;

namespace ImageForge.Builder.Bake;

/// <summary>
/// The Handlebars templates of images/. A name that the caller does not give is an error, and nothing is escaped: these
/// are boot scripts, not web pages. Loading Handlebars costs some 150 ms, so that only a bake renders, and what it
/// rendered is kept with the baked pieces.
/// </summary>
internal static class Template
{
    private static readonly Lazy<IHandlebars> Engine = new(() => Handlebars.Create(new HandlebarsConfiguration
    {
        NoEscape = true,
        ThrowOnUnresolvedBindingExpression = true,
    }));

    /// <param name="name">Path below images/, such as <c>templates/os-release.hbs</c>.</param>
    public static string Render(string name, IReadOnlyDictionary<string, object> values) =>
        Engine.Value.Compile(EmbeddedData.Text(name))(values);
}
