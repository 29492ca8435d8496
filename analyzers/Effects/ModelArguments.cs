using System.Collections.Immutable;

namespace Faultline.Analyzers.Effects;

/// <summary>Reads what follows the word of an effect in a model file.</summary>
internal static class ModelArguments
{
    /// <summary>An effect with a target or lock class, a mode, a result; null, and told, if it is not readable.</summary>
    public static DeclaredFact? Effect(ModelEffect effect, ModelPart[] words, Action<ModelPart, string> report)
    {
        string? argument = null;
        LockMode? mode = null;
        bool result = true;
        foreach (ModelPart word in words.Skip(1))
        {
            string text = word.Text;
            int equals = text.IndexOf('=');
            string value = text.Substring(equals + 1);
            if (equals >= 0)
            {
                string key = text.Substring(0, equals);
                if (key == "mode" && effect.HasMode && mode is null && Mode(value) is { } given)
                {
                    mode = given;
                    continue;
                }

                if (key == "result" && effect.HasResult && value is "true" or "false")
                {
                    result = value == "true";
                    continue;
                }
            }
            else if (effect.Argument != ModelArgument.Nothing && argument is null)
            {
                argument = text;
                continue;
            }

            report(word, $"'{text}' does not belong here: it is written '{effect.Form}'");
            return null;
        }

        if (argument is null && effect.Argument is ModelArgument.Target or ModelArgument.LockClass)
        {
            report(words[0], $"'{effect.Word}' needs to say more: it is written '{effect.Form}'");
            return null;
        }

        return new DeclaredFact(effect.Annotation, argument, null)
        {
            Mode = mode ?? LockMode.Exclusive,
            HasMode = mode is not null,
            Result = result,
        };
    }

    /// <summary><c>lock name=...</c> with flags; null, and told, if it cannot be read.</summary>
    public static DeclaredFact? Lock(ModelEffect effect, ModelPart[] words, Action<ModelPart, string> report)
    {
        const string Name = "name=";
        string? name = null;
        ImmutableArray<string>.Builder flags = ImmutableArray.CreateBuilder<string>();
        foreach (ModelPart word in words.Skip(1))
        {
            string text = word.Text;
            if (name is null && text.StartsWith(Name, StringComparison.Ordinal) && text.Length > Name.Length)
            {
                name = text.Substring(Name.Length);
            }
            else if (ModelEffects.LockFlags.TryGetValue(text, out string? flag))
            {
                flags.Add(flag);
            }
            else
            {
                report(word, $"'{text}' does not belong here: it is written '{effect.Form}'");
                return null;
            }
        }

        if (name is null)
        {
            report(words[0], $"a lock has a name: it is written '{effect.Form}'");
            return null;
        }

        return new DeclaredFact(effect.Annotation, name, null) { LockFlags = flags.ToImmutable() };
    }

    private static LockMode? Mode(string text) => text switch
    {
        "exclusive" => LockMode.Exclusive,
        "shared" => LockMode.Shared,
        "upgradeable" => LockMode.Upgradeable,
        _ => null,
    };
}
