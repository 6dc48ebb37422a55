// What is not published: tests, playground, benchmarks and the build. n8n's rules are not for them.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const names = (...globals) => Object.fromEntries(globals.map((name) => [name, 'readonly']));

export default tseslint.config(
	{ ignores: ['dist/**', 'nodes/**', 'credentials/**'] },
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	{
		languageOptions: {
			globals: names(
				...['AbortController', 'AbortSignal', 'Blob', 'Buffer', 'File', 'FormData', 'Response'],
				...['ReadableStream', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'WebSocket'],
				...[
					'clearInterval',
					'clearTimeout',
					'console',
					'crypto',
					'fetch',
					'performance',
					'process',
				],
				...['queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'structuredClone'],
			),
		},
		rules: {
			eqeqeq: 'error',
			'no-var': 'error',
			'prefer-const': 'error',
		},
	},
	{
		files: ['**/*.{js,cjs}'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: names('__dirname', '__filename', 'exports', 'module', 'require'),
		},
	},
	{
		files: ['**/*.mts'],
		// The compiler checks names, jest's among them.
		extends: [tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			// What a server answers is looked at, not declared.
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
		},
	},
);
