using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>What a client has beside its sources: a model file, settings of its <c>.editorconfig</c>, libraries.</summary>
internal sealed record Surroundings
{
    public const string ModelFileName = "Faultline.Locks.txt";

    /// <summary>The text of the model file; null: there is none.</summary>
    public string? Model { get; init; }

    /// <summary>Where the model file lies. It is found by its name, wherever that is.</summary>
    public string ModelPath { get; init; } = ModelFileName;

    /// <summary>Keys and values for every C# file.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the client is compiled against, beside the framework.</summary>
    public ImmutableArray<MetadataReference> Libraries { get; init; } = [];

    public static Surroundings WithModel(string model, params MetadataReference[] libraries) =>
        new() { Model = model, Libraries = [.. libraries] };

    public static Surroundings WithSetting(string key, string value) =>
        new() { Settings = ImmutableDictionary<string, string>.Empty.Add(key, value) };

    public static Surroundings WithLibraries(params MetadataReference[] libraries) => new() { Libraries = [.. libraries] };

    /// <summary>The settings as an <c>.editorconfig</c> spells them.</summary>
    public string EditorConfig() =>
        "root = true\n[*.cs]\n" + string.Concat(Settings.Select(setting => $"{setting.Key} = {setting.Value}\n"));

    /// <summary>The same for an analysis without a test framework around it.</summary>
    public AnalyzerOptions ToAnalyzerOptions() =>
        new(Model is null ? [] : [new ModelFile(ModelPath, Model)], new SettingsOfEveryFile(Settings));

    private sealed class ModelFile(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class SettingsOfEveryFile(ImmutableDictionary<string, string> settings) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(ImmutableDictionary<string, string>.Empty);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values(settings);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(ImmutableDictionary<string, string> settings) : AnalyzerConfigOptions
    {
        public override IEnumerable<string> Keys => settings.Keys;

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            settings.TryGetValue(key, out value);
    }
}
